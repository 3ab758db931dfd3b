package io.msocket.cli.files;

import java.io.IOException;
import java.io.OutputStream;

/** A stream as a target: it cannot take anything back, so its reader must look at the exit status. */
public final class StreamTarget implements Target {
    private final OutputStream stream;
    private final boolean isOwn;

    private StreamTarget(OutputStream stream, boolean isOwn) {
        this.stream = stream;
        this.isOwn = isOwn;
    }

    /** Does not close {@code stream}. */
    public StreamTarget(OutputStream stream) {
        this(stream, false);
    }

    /** Closes {@code stream} in the end. */
    static StreamTarget owning(OutputStream stream) {
        return new StreamTarget(stream, true);
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public void commit() throws IOException {
        stream.flush();
    }

    @Override
    public void close() throws IOException {
        if (isOwn) {
            stream.close();
        }
    }
}
