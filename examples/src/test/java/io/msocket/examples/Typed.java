package io.msocket.examples;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;

/** A standard input whose bytes come when the test wants it. */
public final class Typed implements Closeable {
    private final Pipe pipe;
    private final OutputStream keys;

    public Typed() throws IOException {
        pipe = Pipe.open();
        keys = Channels.newOutputStream(pipe.sink());
    }

    public InputStream stream() {
        return Channels.newInputStream(pipe.source());
    }

    public void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Blocks while the reader is far behind. */
    public void bytes(byte[] some, int from, int to) throws IOException {
        keys.write(some, from, to - from);
    }

    public void end() throws IOException {
        keys.close();
    }

    @Override
    public void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }
}
