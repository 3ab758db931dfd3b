package io.msocket.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What standard input and standard error are connected to. */
final class Terminal {
    /** Where Linux tells what descriptor 2 is; the JDK itself only knows about input and output together. */
    private static final Path STDERR = Path.of("/proc/self/fd/2");

    private static final Path STDIN = Path.of("/proc/self/fd/0");

    /** Where Linux tells who has the terminal (proc_pid_stat(5)); and where, counted from the word behind the name. */
    private static final Path STATUS = Path.of("/proc/self/stat");

    private static final int PROCESS_GROUP_WORD = 2;
    private static final int FOREGROUND_GROUP_WORD = 5;

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
            return isTerminal(STDERR);
        } catch (IOException | UnsupportedOperationException e) {
            // No Linux. JDK 22 and later always have a console, so that plain lines are the safe answer there.
            return Runtime.version().feature() < 22 && System.console() != null;
        }
    }

    /** Whether somebody may type there. */
    static boolean isStandardInput() {
        try {
            return isTerminal(STDIN);
        } catch (IOException | UnsupportedOperationException e) {
            return false; // No Linux, where nobody tells whether the terminal is ours.
        }
    }

    private static boolean isTerminal(Path descriptor) throws IOException {
        String target = Files.readSymbolicLink(descriptor).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
    }

    /** Whether the terminal is this process's at the moment; whoever reads it in the background is stopped. */
    static boolean isForeground() {
        try {
            return isForeground(Files.readString(STATUS));
        } catch (IOException e) {
            return false; // Nobody tells.
        }
    }

    /** The same by what Linux tells of a process. */
    static boolean isForeground(String status) {
        // The name, in brackets, may hold anything.
        String[] words = status.substring(status.lastIndexOf(')') + 1).strip().split(" ", -1);
        return words.length > FOREGROUND_GROUP_WORD && words[PROCESS_GROUP_WORD].equals(words[FOREGROUND_GROUP_WORD]);
    }

    /** How many characters a line may have, as the shell says, or a width that every terminal has. */
    static int columns() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("\\d{1,4}")
                ? Math.max(MIN_COLUMNS, Integer.parseInt(columns))
                : DEFAULT_COLUMNS;
    }
}
