package io.msocket.cli;

import io.msocket.protocol.HandoverMode;
import io.msocket.socket.MSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Letters that somebody types during a transfer, each with Enter. The terminal stays as it is, so that there is nothing to put
 * right however the command ends; and it is never read while another program has it, which would stop this one. For one thread.
 */
final class Keys {
    /** What they do. */
    interface Controls {
        void setMode(HandoverMode mode) throws IOException;

        List<PathUse> paths();
    }

    private final InputStream in;
    private final BooleanSupplier foreground;
    private final Controls controls;

    /** The terminal cannot be read any more; the transfer goes on. */
    private boolean gone;

    /**
     * Of a terminal.
     *
     * @param in tells by {@code available} whether a line is there
     * @param foreground whether the terminal is ours at the moment
     */
    Keys(InputStream in, BooleanSupplier foreground, Controls controls) {
        this.in = in;
        this.foreground = foreground;
        this.controls = controls;
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
            target.println("f: full, b: backup, s: single, p: print the paths; each with Enter");
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
}
