package io.msocket.socket;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The streams of a socket, which hold no state of their own. */
final class ConnectionStreams {
    private ConnectionStreams() {}

    static final class Input extends InputStream {
        private final MSocketImpl socket;

        Input(MSocketImpl socket) {
            this.socket = socket;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return socket.read(target, offset, length);
        }

        @Override
        public int available() throws IOException {
            return socket.available();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    static final class Output extends OutputStream {
        private final MSocketImpl socket;

        Output(MSocketImpl socket) {
            this.socket = socket;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            socket.write(source, offset, length);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
