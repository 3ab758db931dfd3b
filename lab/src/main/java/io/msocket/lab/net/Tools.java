package io.msocket.lab.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the system's tools, to their end. */
final class Tools {
    /** The tools take milliseconds; one that takes so long hangs. In seconds. */
    private static final long LIMIT_SECONDS = 20;

    private Tools() {}

    /**
     * Runs a tool and returns what it printed, on both streams.
     *
     * @param input its standard input; short enough for a pipe, some kilobytes
     * @throws IOException if it cannot be started, takes too long or ends with another status than 0; the message has its words
     * @throws InterruptedIOException if the thread is interrupted; the tool is killed then
     */
    static String run(List<String> command, String input) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var unused = process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).whenComplete((ended, failure) -> {
            if (failure != null) {
                process.destroyForcibly();
            }
        });
        try {
            feed(process, input);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(
                        String.join(" ", command) + ": status " + status + ": " + output.strip() + describe(input));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(command, e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A tool that dies before it has read everything says why by its status and words, not by our broken pipe. */
    private static void feed(Process process, String input) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
        }
    }

    private static String describe(String input) {
        return input.isEmpty() ? "" : "; its input was: " + input.strip().replace("\n", " | ");
    }

    private static InterruptedIOException interrupted(List<String> command, InterruptedException cause) {
        InterruptedIOException e = new InterruptedIOException("interrupted while running " + String.join(" ", command));
        e.initCause(cause);
        return e;
    }
}
