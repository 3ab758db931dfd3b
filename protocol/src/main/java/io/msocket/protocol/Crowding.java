package io.msocket.protocol;

/**
 * What one place for a flowpath may take from worse ones, where either end allows fewer flowpaths than there are places. The server is
 * taken to allow no more when it ends an attempt in the handshake; that is forgotten when fewer work than did then.
 */
final class Crowding {
    /** After one that was refused; twice as long each time. */
    private static final long FIRST_PAUSE_NANOS = 250_000_000L;

    private static final int MOST_DOUBLINGS = 8;

    /** Before a flowpath that works ends for an attempt a second time; each time after it waits twice as long. */
    private static final long FIRST_DISPLACING_PAUSE_NANOS = 4_000_000_000L;

    private static final int MOST_DISPLACING_DOUBLINGS = 4;

    /** How many flowpaths worked when one was refused; zero while none was. */
    private int workingThen;

    private int refusals;
    private int displacements;
    private long mayDisplaceAt;

    /** One was refused, or has made room, while so many others worked. */
    void handleRefused(int working) {
        workingThen = Math.max(1, working);
        refusals++;
    }

    /** Whether no more are allowed than there are. */
    boolean isCrowdedOut() {
        return workingThen > 0;
    }

    /** So many work now; whether there is room again that was not there. */
    boolean handleWorking(int working) {
        if (working >= workingThen) {
            return false;
        }
        handleTaken();
        return true;
    }

    /** There is one. */
    void handleTaken() {
        workingThen = 0;
        refusals = 0;
    }

    /** How long the next attempt waits, where no more are allowed. */
    long pause() {
        return FIRST_PAUSE_NANOS << Math.min(refusals, MOST_DOUBLINGS);
    }

    /** Whether something in a worse place may end now for an attempt, which may fail; it counts as one that does. */
    boolean mayDisplace(long now) {
        if (now < mayDisplaceAt) {
            return false;
        }
        mayDisplaceAt = now + (FIRST_DISPLACING_PAUSE_NANOS << Math.min(displacements, MOST_DISPLACING_DOUBLINGS));
        displacements++;
        return true;
    }

    /** Where there is no room for two, it was another place's turn. */
    void handlePassedOver(long now) {
        mayDisplaceAt = Math.max(mayDisplaceAt, now + FIRST_DISPLACING_PAUSE_NANOS);
    }

    /** One has worked here for some time: it may take what it needs at once, next time. */
    void handleLasted() {
        displacements = 0;
    }
}
