package io.msocket.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What standard error is connected to. */
final class Terminal {
    /** Where Linux tells what descriptor 2 is; the JDK itself only knows about input and output together. */
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private static final int DEFAULT_COLUMNS = 80;
    private static final int MIN_COLUMNS = 20;

    private Terminal() {}

    /** Whether a progress bar would be seen as one. */
    @SuppressWarnings("SystemConsoleNull") // Asked only where it may be null.
    static boolean isStandardError() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            String target = Files.readSymbolicLink(STDERR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            // No Linux. JDK 22 and later always have a console, so that plain lines are the safe answer there.
            return Runtime.version().feature() < 22 && System.console() != null;
        }
    }

    /** How many characters a line may have, as the shell says, or a width that every terminal has. */
    static int columns() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("\\d{1,4}")
                ? Math.max(MIN_COLUMNS, Integer.parseInt(columns))
                : DEFAULT_COLUMNS;
    }
}
