package io.msocket.lab.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The prefix of everything that a lab creates. It names the process, and when that started, since a number is used again; so
 * what a dead lab has left can be told from what a living one uses, without a file that says so.
 *
 * @param pid the lab's process
 * @param started that process's start, in the kernel's ticks since boot
 * @param serial which of the process's labs
 */
record LabName(long pid, long started, int serial) {
    private static final Pattern NAME = Pattern.compile("msl(\\d+)-([0-9a-z]+)-(\\d+)-.*");

    /** In /proc/PID/stat, the fields after the command's closing parenthesis; the first of these is the third of all. */
    private static final int STATE_FIELD = 0;

    private static final int START_FIELD = 22 - 3;

    /** A process that has ended, of which its parent has not heard yet; some parents never listen. */
    private static final String ZOMBIE = "Z";

    static LabName ofThisProcess(int serial) throws IOException {
        long pid = ProcessHandle.current().pid();
        return new LabName(
                pid, startOf(pid).orElseThrow(() -> new IOException("/proc has no word on this process")), serial);
    }

    /** The lab that a name belongs to, if to any. */
    static Optional<LabName> of(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LabName(
                    Long.parseLong(matcher.group(1)),
                    Long.parseLong(matcher.group(2), Character.MAX_RADIX),
                    Integer.parseInt(matcher.group(3))));
        } catch (NumberFormatException e) {
            return Optional.empty(); // Somebody else's name that looks like ours.
        }
    }

    String prefix() {
        return "msl" + pid + "-" + Long.toString(started, Character.MAX_RADIX) + "-" + serial + "-";
    }

    /** Whether the lab's process still runs. */
    boolean alive() throws IOException {
        return startOf(pid).filter(start -> start == started).isPresent();
    }

    private static Optional<Long> startOf(long pid) throws IOException {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        String text;
        try {
            text = Files.readString(stat);
        } catch (IOException e) {
            if (Files.exists(stat)) {
                throw e;
            }
            return Optional.empty();
        }
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return fields[STATE_FIELD].equals(ZOMBIE) ? Optional.empty() : Optional.of(Long.parseLong(fields[START_FIELD]));
    }
}
