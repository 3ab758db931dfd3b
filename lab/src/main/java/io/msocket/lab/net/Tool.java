package io.msocket.lab.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One of the system's tools, started and waiting for its input: its start takes longer than what it has to do, and need not be
 * waited for when that is urgent. It ends with this process, since its input does. Used once, by one thread.
 */
final class Tool {
    /** The tools take milliseconds; one that takes so long hangs. In seconds. */
    private static final long LIMIT_SECONDS = 20;

    private final List<String> command;
    private final Process process;

    /** Starts it; it waits for {@link #run}. */
    Tool(List<String> command) throws IOException {
        this.command = command;
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Starts a tool, runs it to its end and returns what it printed; see {@link #run(String)}. */
    static String run(List<String> command, String input) throws IOException {
        return new Tool(command).run(input);
    }

    /** Whether it still waits. */
    boolean isWaiting() {
        return process.isAlive();
    }

    /**
     * Lets it run to its end and returns what it printed, on both streams.
     *
     * @param input its standard input; short enough for a pipe, some kilobytes
     * @throws IOException if it takes too long or ends with another status than 0; the message has its words
     * @throws InterruptedIOException if the thread is interrupted; the tool is killed then
     */
    String run(String input) throws IOException {
        var unused = process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).whenComplete((ended, failure) -> {
            if (failure != null) {
                process.destroyForcibly();
            }
        });
        try {
            feed(input);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(
                        String.join(" ", command) + ": status " + status + ": " + output.strip() + describe(input));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while running " + String.join(" ", command));
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            process.destroyForcibly();
        }
    }

    /** A tool that dies before it has read everything says why by its status and words, not by our broken pipe. */
    private void feed(String input) throws IOException {
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
}
