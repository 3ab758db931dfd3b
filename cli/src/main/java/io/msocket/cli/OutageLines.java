package io.msocket.cli;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of outages where lines stay: one when it has lasted for a while, another each time that it has lasted twice as
 * long, and one when a network works again. For one thread.
 */
final class OutageLines {
    private final Duration first;

    /** The last one that was seen. */
    private @Nullable Outage last;

    /** When it is to be told of, by how long it has lasted. */
    private Duration due;

    private boolean told;

    /** @param first an outage shorter than this is not worth a line */
    OutageLines(Duration first) {
        this.first = first;
        this.due = first;
    }

    /**
     * The line to print now, if there is one.
     *
     * @param outage null while a network works
     * @param now {@link System#nanoTime}
     */
    Optional<String> next(@Nullable Outage outage, long now) {
        if (outage == null) {
            return over(now);
        }
        if (last == null || last.beganAt() != outage.beganAt()) {
            due = first;
        }
        last = outage;
        Duration lasted = outage.lasted(now);
        if (lasted.compareTo(due) < 0) {
            return Optional.empty();
        }
        told = true;
        due = lasted.multipliedBy(2);
        return Optional.of(outage.describe(now));
    }

    private Optional<String> over(long now) {
        Outage ended = last;
        last = null;
        if (ended == null || !told) {
            return Optional.empty();
        }
        told = false;
        return Optional.of(ended.describeEnd(now));
    }
}
