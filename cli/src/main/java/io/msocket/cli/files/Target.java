package io.msocket.cli.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/**
 * Where a file arrives. Nothing is to be seen under its name until {@link #commit}; {@link #close} without it leaves
 * nothing behind.
 */
public interface Target extends Closeable {
    /** Takes the bytes; the caller does not close it. */
    OutputStream stream();

    /** How many bytes it can take for now; nothing where that cannot be told. */
    default OptionalLong room() {
        return OptionalLong.empty();
    }

    /** Makes the file durable and gives it its name, in one step, replacing what had it. */
    void commit() throws IOException;
}
