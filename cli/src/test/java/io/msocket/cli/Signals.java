package io.msocket.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Ctrl-C, with no program but the shell, whose own command {@code kill} is. */
final class Signals {
    /**
     * Ctrl-C has to mean something to a program also where the build itself ignores it, as in the background of a shell
     * script or under nohup: ignored signals are inherited, and a JVM leaves them so. GNU's env can undo that; a shell
     * cannot.
     */
    private static final List<String> GNU_ENV = List.of("env", "--default-signal=HUP,INT,QUIT");

    private static final boolean HAS_GNU_ENV =
            succeeds(Stream.concat(GNU_ENV.stream(), Stream.of("sh", "-c", ":")).toList());

    /** A shell that is still there after its own Ctrl-C, because it inherited that it is ignored, ends with 0. */
    private static final boolean IGNORED = succeeds(List.of("sh", "-c", "kill -INT $$; exit 0"));

    private Signals() {}

    /** What to put before a command so that signals mean to it what they usually do; nothing where that cannot be had. */
    static List<String> defaults() {
        return HAS_GNU_ENV ? GNU_ENV : List.of();
    }

    /** Sends a process what Ctrl-C sends. */
    static void interrupt(Process process) throws IOException, InterruptedException {
        assumeTrue(HAS_GNU_ENV || !IGNORED, "this build ignores Ctrl-C, and there is no GNU env to undo that");
        List<String> kill = List.of("sh", "-c", "kill -INT \"$1\"", "sh", Long.toString(process.pid()));
        int status = new ProcessBuilder(kill).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IOException("kill ended with status " + status);
        }
    }

    private static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
