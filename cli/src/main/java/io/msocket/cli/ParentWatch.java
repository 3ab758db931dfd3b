package io.msocket.cli;

import java.io.IOException;
import java.io.InputStream;
import org.slf4j.LoggerFactory;

/**
 * Ends this process when its parent ends, however that ends: the parent holds the other end of standard input and never
 * writes to it, so that the end of file comes at its death, by SIGKILL too.
 */
public final class ParentWatch {
    private ParentWatch() {}

    /**
     * Starts watching, in a thread of its own.
     *
     * @param standardInput of this process
     */
    public static void start(InputStream standardInput) {
        Thread thread = new Thread(() -> watch(standardInput), "parent-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void watch(InputStream standardInput) {
        try {
            while (standardInput.read() >= 0) {
                // Nothing is ever said; only the end counts.
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(ParentWatch.class).debug("standard input failed; taken for its end", e);
        }
        System.exit(ExitCodes.FAILURE);
    }
}
