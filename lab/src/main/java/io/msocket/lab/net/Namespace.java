package io.msocket.lab.net;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A network namespace of the kernel, under a name that {@code ip netns} knows. Thread-safe. */
final class Namespace {
    /** Where {@code ip netns} keeps its names. */
    static final Path NAMES = Path.of("/run/netns");

    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLONE_NEWNET = 0x40000000;

    private final String name;
    private final Object ipLock = new Object();

    /** Guarded by {@code ipLock}. */
    private @Nullable Tool preparedIp;

    private Namespace(String name) {
        this.name = name;
    }

    /** The calls into C. Each that fails throws. */
    private static final class LibC {
        static {
            Native.register(LibC.class, "c");
        }

        private LibC() {}

        static native int open(String path, int flags) throws LastErrorException;

        static native int setns(int descriptor, int kind) throws LastErrorException;

        static native int close(int descriptor) throws LastErrorException;
    }

    static Namespace create(String name) throws IOException {
        Tool.run(List.of("ip", "netns", "add", name), "");
        return new Namespace(name);
    }

    String name() {
        return name;
    }

    /** Runs lines of {@code ip}, in order, in one process; the first that fails ends it. */
    String ip(List<String> lines) throws IOException {
        return lines.isEmpty() ? "" : takeIp().run(String.join("\n", lines) + "\n");
    }

    /** Lets the next {@link #ip} act at once. */
    void prepareIp() throws IOException {
        synchronized (ipLock) {
            if (preparedIp == null) {
                preparedIp = startIp();
            }
        }
    }

    private Tool takeIp() throws IOException {
        synchronized (ipLock) {
            Tool prepared = preparedIp;
            preparedIp = null;
            return prepared != null && prepared.isWaiting() ? prepared : startIp();
        }
    }

    private Tool startIp() throws IOException {
        return new Tool(List.of("ip", "-n", name, "-batch", "-"));
    }

    /** Runs a program of the machine in it. */
    String run(List<String> command, String input) throws IOException {
        return Tool.run(inside(command), input);
    }

    /** The command that runs {@code command} in it; the process is then the program's own. */
    List<String> inside(List<String> command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", name), command.stream())
                .toList();
    }

    /** Sets kernel parameters: name with slashes below {@code /proc/sys/net}, value. */
    void set(Map<String, String> parameters) throws IOException {
        enter(() -> {
            for (Map.Entry<String, String> parameter : parameters.entrySet()) {
                // The kernel shows each thread the parameters of its namespace.
                Files.writeString(Path.of("/proc/sys/net", parameter.getKey()), parameter.getValue());
            }
            return true;
        });
    }

    /**
     * Calls {@code action} in a thread that is inside; sockets and devices that it opens stay inside.
     *
     * @throws IOException the action's own, or one with any other exception of it as the cause
     */
    <T> T enter(Callable<T> action) throws IOException {
        FutureTask<T> task = new FutureTask<>(() -> {
            move();
            return action.call();
        });
        // The thread ends with the task: what a thread has entered it cannot leave with certainty.
        Thread thread = new Thread(task, "in-" + name);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted inside " + name);
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            throw new IOException("inside " + name + ": " + e.getCause(), e.getCause());
        }
    }

    private void move() throws IOException {
        try {
            int descriptor = LibC.open(NAMES.resolve(name).toString(), O_RDONLY | O_CLOEXEC);
            try {
                LibC.setns(descriptor, CLONE_NEWNET);
            } finally {
                LibC.close(descriptor);
            }
        } catch (LastErrorException e) {
            throw new IOException("cannot enter the namespace " + name + ": " + e.getMessage(), e);
        }
    }
}
