package io.msocket.cli;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;

/** Makes named pipes, which Java cannot, without the program mkfifo. */
public final class NamedPipe {
    /** For this user alone. */
    private static final int MODE = 0600;

    private NamedPipe() {}

    /** Makes one. */
    public static void make(Path path) {
        int result =
                NativeLibrary.getInstance("c").getFunction("mkfifo").invokeInt(new Object[] {path.toString(), MODE});
        if (result != 0) {
            throw new AssertionError("mkfifo(" + path + ") returned " + result);
        }
    }
}
