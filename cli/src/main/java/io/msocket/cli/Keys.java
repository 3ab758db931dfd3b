package io.msocket.cli;

import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.PathSchedulers;
import io.msocket.socket.MSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Letters that somebody types during a transfer, each with Enter. The terminal stays as it is, so that there is nothing to put
 * right however the command ends; and it is never read while another program has it, which would stop this one. For one thread.
 */
final class Keys {
    /** What they do. */
    interface Controls {
        void setMode(HandoverMode mode) throws IOException;

        void setScheduler(PathScheduler.Factory scheduler) throws IOException;

        List<PathUse> paths();
    }

    private final InputStream in;
    private final BooleanSupplier foreground;
    private final Controls controls;

    /** By what name this side's bytes go. */
    private String scheduler;

    /** The terminal cannot be read any more; the transfer goes on. */
    private boolean gone;

    /**
     * Of a terminal.
     *
     * @param in tells by {@code available} whether a line is there
     * @param foreground whether the terminal is ours at the moment
     * @param scheduler the one at first; null for the default
     */
    Keys(InputStream in, BooleanSupplier foreground, Controls controls, PathScheduler.@Nullable Factory scheduler) {
        this.in = in;
        this.foreground = foreground;
        this.controls = controls;
        this.scheduler = scheduler == null
                ? PathSchedulers.names().get(0)
                : scheduler.create().name();
    }

    /** The controls of a connection. */
    static Controls of(ClientLink link) {
        MSocket socket = link.socket();
        return new Controls() {
            @Override
            public void setMode(HandoverMode mode) throws IOException {
                socket.setHandoverMode(mode);
            }

            @Override
            public void setScheduler(PathScheduler.Factory scheduler) throws IOException {
                socket.setScheduler(scheduler);
            }

            @Override
            public List<PathUse> paths() {
                return link.paths();
            }
        };
    }

    /** Whether something was typed. Does not block. */
    boolean isTyped() {
        try {
            return !gone && in.available() > 0 && foreground.getAsBoolean();
        } catch (IOException e) {
            gone = true;
            return false;
        }
    }

    /** Does what was typed and says so. */
    void obey(PrintStream target) {
        boolean known = true;
        try {
            for (byte key : read()) {
                known &= obey(key, target);
            }
        } catch (IOException e) {
            target.println("not possible any more: " + e.getMessage());
        }
        if (!known) {
            target.println(
                    "f: full, b: backup, s: single, c: change the scheduler, p: print the paths; each with Enter");
        }
    }

    /** By a plain read: a FileInputStream's other methods would seek, which a terminal cannot. */
    private byte[] read() {
        try {
            byte[] typed = new byte[in.available()];
            return Arrays.copyOf(typed, Math.max(0, in.read(typed)));
        } catch (IOException e) {
            gone = true;
            return new byte[0];
        }
    }

    private boolean obey(byte key, PrintStream target) throws IOException {
        switch (key) {
            case 'f' -> setMode(HandoverMode.FULL, target);
            case 'b' -> setMode(HandoverMode.BACKUP, target);
            case 's' -> setMode(HandoverMode.SINGLE, target);
            case 'c' -> changeScheduler(target);
            case 'p' -> PathTable.lines(controls.paths()).forEach(target::println);
            default -> {
                return Character.isWhitespace(key);
            }
        }
        return true;
    }

    private void setMode(HandoverMode mode, PrintStream target) throws IOException {
        controls.setMode(mode);
        target.println("mode " + ModeConverter.name(mode));
    }

    /** To the next one. */
    private void changeScheduler(PrintStream target) throws IOException {
        List<String> names = PathSchedulers.names();
        String next = names.get((names.indexOf(scheduler) + 1) % names.size());
        controls.setScheduler(PathSchedulers.named(next));
        scheduler = next;
        target.println("scheduler " + next + " for what is sent from here");
    }
}
