package io.msocket.cli.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;

/** Tells a failure of the disk, of which the peer hears, from one of the network. */
final class LocalFailures extends FilterOutputStream {
    LocalFailures(OutputStream file) {
        super(file);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw explain(e, "server");
        }
    }

    /** @param end server or client */
    static FileTransferException explain(IOException e, String end) {
        // A FileSystemException's message begins with a path of this machine, which is not the peer's business.
        String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        ErrorCode code = e instanceof NoRoomException ? ErrorCode.TOO_LARGE : ErrorCode.IO;
        FileTransferException explained =
                new FileTransferException(code, "the " + end + " cannot store the file: " + reason);
        explained.initCause(e);
        return explained;
    }
}
