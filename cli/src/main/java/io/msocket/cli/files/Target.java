package io.msocket.cli.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Where a file arrives. Nothing is to be seen under its name until {@link #commit}; {@link #close} without it leaves
 * nothing behind.
 */
public interface Target extends Closeable {
    /** Takes the bytes; the caller does not close it. */
    OutputStream stream();

    /** Makes the file durable and gives it its name, in one step, replacing what had it. */
    void commit() throws IOException;
}
