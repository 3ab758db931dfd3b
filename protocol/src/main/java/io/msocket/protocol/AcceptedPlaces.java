package io.msocket.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections that others have opened to one process, at most so many. Beyond that one gives way of the principal that has most, and
 * within it of the key that has most ({@link Holdings}): the one that has been of use the longest time ago ({@link ConnectionCharge#usedUntil}),
 * so that neither one that has just come nor one that carries data goes before one that somebody only holds. Of those that have lived none
 * goes while one from the same network that has not is of no use. Not thread-safe.
 *
 * @param <C> stands for a connection; equal ones are the same
 */
public final class AcceptedPlaces<C> {
    private final int most;
    private final Holdings<C> held;

    /** For so many at most. */
    public AcceptedPlaces(int most) {
        this.most = most;
        this.held = new Holdings<>(most);
    }

    /**
     * One more has come.
     *
     * @return the one that has to go for it, which may be the same and is not counted any more; null if there is room
     */
    public @Nullable C add(C connection, Principal holder, long now) {
        held.put(connection, holder, 1, now);
        if (held.count() <= most) {
            return null;
        }
        C victim = held.firstBut(now);
        held.remove(victim);
        return victim;
    }

    /** What is so of one now, which makes no difference where it has had to go meanwhile. */
    public void update(C connection, Principal holder, long usedUntil) {
        if (held.remove(connection)) {
            held.put(connection, holder, 1, usedUntil);
        }
    }

    /** It is over; also one that was never here. */
    public void remove(C connection) {
        held.remove(connection);
    }

    /** Whose most are for what it may have, at most so many, the one first that gives way first where there is no reserve. */
    public List<Holdings.Share> heaviest(int number) {
        return held.heaviest(number);
    }

    /** How many there are. */
    public int count() {
        return held.count();
    }
}
