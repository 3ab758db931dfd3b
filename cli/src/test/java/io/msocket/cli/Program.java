package io.msocket.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One command as a process of its own, with a home of its own; killed at the end of the test. */
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Process process;
    private final Output out;
    private final Output err;

    private Program(Process process) {
        this.process = process;
        this.out = new Output(process.getInputStream());
        this.err = new Output(process.getErrorStream());
    }

    static Program start(Path home, String... args) throws IOException {
        return start(home, List.of(), List.of(args));
    }

    /** With further options of the JVM. */
    static Program start(Path home, List<String> options, List<String> args) throws IOException {
        return start(commandLine(home, options, args));
    }

    /** Any command. */
    static Program start(List<String> command) throws IOException {
        return in(Path.of(""), command);
    }

    /** Any command, in a directory. */
    static Program in(Path directory, List<String> command) throws IOException {
        List<String> words = new ArrayList<>(Signals.defaults());
        words.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(directory.toAbsolutePath().toFile());
        // Whoever runs the tests may have name servers of his own.
        builder.environment().remove("MSOCKET_NAMES");
        return new Program(builder.start());
    }

    /** The words that start the command. */
    static List<String> commandLine(Path home, List<String> options, List<String> args) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dmsocket.home=" + home));
        if (Runtime.version().feature() >= 22) {
            // What the manifest says for java -jar.
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.addAll(options);
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        words.addAll(args);
        return words;
    }

    Process process() {
        return process;
    }

    OutputStream in() {
        return process.getOutputStream();
    }

    /** Waits until standard output has a match, and returns its first group. */
    String awaitOut(String pattern) {
        return out.await(pattern);
    }

    /** Waits until standard error has a match, and returns its first group. */
    String awaitErr(String pattern) {
        return err.await(pattern);
    }

    byte[] outBytes() {
        return out.all();
    }

    String errText() {
        return new String(err.all(), StandardCharsets.UTF_8);
    }

    /** Stops reading standard output, as {@code head} does. */
    void closeOut() throws IOException {
        process.getInputStream().close();
    }

    /** Presses Ctrl-C; skips the test where that means nothing to the program. */
    void interrupt() throws IOException, InterruptedException {
        Signals.interrupt(process);
    }

    /** Waits for the end and returns the exit status. */
    int await() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running; it printed: " + errText());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static final class Output {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean ended;

        Output(InputStream stream) {
            Thread thread = new Thread(() -> read(stream));
            thread.setDaemon(true);
            thread.start();
        }

        private void read(InputStream stream) {
            byte[] buffer = new byte[8192];
            try (stream) {
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    add(buffer, n);
                }
            } catch (IOException e) {
                // The test closed it.
            }
            add(buffer, -1);
        }

        private void add(byte[] buffer, int n) {
            lock.lock();
            try {
                if (n < 0) {
                    ended = true;
                } else {
                    bytes.write(buffer, 0, n);
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        String await(String pattern) {
            Pattern compiled = Pattern.compile(pattern);
            long left = PATIENCE.toNanos();
            lock.lock();
            try {
                while (true) {
                    Matcher matcher = compiled.matcher(bytes.toString(StandardCharsets.UTF_8));
                    if (matcher.find()) {
                        return matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
                    }
                    if (ended || left <= 0) {
                        throw new AssertionError("no '" + pattern + "' in: " + bytes.toString(StandardCharsets.UTF_8));
                    }
                    left = changed.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                throw new UncheckedIOException(new IOException("interrupted", e));
            } finally {
                lock.unlock();
            }
        }

        /** Everything, up to the end. */
        byte[] all() {
            long left = PATIENCE.toNanos();
            lock.lock();
            try {
                while (!ended && left > 0) {
                    left = changed.awaitNanos(left);
                }
                return bytes.toByteArray();
            } catch (InterruptedException e) {
                throw new UncheckedIOException(new IOException("interrupted", e));
            } finally {
                lock.unlock();
            }
        }
    }
}
