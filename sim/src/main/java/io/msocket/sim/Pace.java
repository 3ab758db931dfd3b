package io.msocket.sim;

/** When a connection was open, and when both its programs had all of each other's bytes; held to the same run without strangers. */
final class Pace {
    private static final long NEVER = Long.MAX_VALUE;

    /** How much later than without strangers it may be, and how much in any case. */
    private static final double SLOWER = 1.25;

    private static final long SLACK_NANOS = 50_000_000L;

    /** And so many handshakes' work more: a few rounds of turns. */
    private static final long ROUNDS_OF_WORK = 40;

    private static final double NANOS_PER_MILLISECOND = 1_000_000.0;

    private long openedAt = NEVER;
    private long completedAt = NEVER;
    private long troubledAt = NEVER;
    private boolean pushedOut;

    boolean isComplete() {
        return completedAt != NEVER;
    }

    /** In nanoseconds of the virtual clock; the far future if that has not come about. */
    long completedAt() {
        return completedAt;
    }

    void handleOpened(long now) {
        openedAt = Math.min(openedAt, now);
    }

    void handleCompleted(long now) {
        completedAt = Math.min(completedAt, now);
    }

    /** Something was done to the network that is not the same to both runs. */
    void handleShiftedTrouble(long now) {
        troubledAt = Math.min(troubledAt, now);
    }

    /** Something of it gave way, and its principal did hold most. */
    void handlePushedOut() {
        pushedOut = true;
    }

    boolean wasPushedOut() {
        return pushedOut;
    }

    /**
     * At the end.
     *
     * @param quiet that of the same connection in the same run without strangers
     * @param start of both runs
     * @param work the time that reading the first message of a handshake takes
     */
    void check(Pace quiet, long start, long work) {
        if (pushedOut) {
            return;
        }
        check("open", openedAt, quiet.openedAt, start, work);
        check("complete", completedAt, quiet.completedAt, start, work);
    }

    private void check(String what, long at, long quietAt, long start, long work) {
        if (quietAt == NEVER) {
            return;
        }
        long most = (long) (SLOWER * (quietAt - start)) + SLACK_NANOS + ROUNDS_OF_WORK * work;
        if (troubledAt - start <= most) {
            return;
        }
        if (at == NEVER || at - start > most) {
            throw new SimulationFailure("with strangers a connection is not %s%s, without them after %.3f ms"
                    .formatted(
                            what,
                            at == NEVER ? " at all" : " before %.3f ms".formatted((at - start) / NANOS_PER_MILLISECOND),
                            (quietAt - start) / NANOS_PER_MILLISECOND));
        }
    }
}
