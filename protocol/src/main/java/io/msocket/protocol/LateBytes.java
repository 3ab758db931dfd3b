package io.msocket.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Once there is nothing else to send, since everything is on its way or the peer's window is full: bytes that a slow path holds
 * and that a faster one without work would deliver sooner. They are sent there once more, the paper's rule for the end of a
 * transfer (section III-C), but only those for which it pays.
 */
final class LateBytes {
    /** It must be sooner by this much, since both times are estimates. */
    private static final double CLEARLY_SOONER = 1.25;

    /** So much in any case: at the end of a short transfer a share of it would be nothing. */
    private static final long LEAST_BUDGET = 64 * 1024;

    /** Of what was sent: this and what false suspicions cost stay below the 5 % that a stream may waste. */
    private static final int SHARE_OF_SENT = 32;

    private static final double NANOS_PER_SECOND = 1_000_000_000.0;

    private final SendStream output;
    private long repeated;
    private @Nullable Flowpath from;
    private long offset;
    private int length;

    LateBytes(SendStream output) {
        this.output = output;
    }

    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    void forget() {
        from = null;
    }

    /** So many of the bytes that {@link #find} has found have gone. */
    void handleSent(int count) {
        if (from != null) {
            from.inFlight.handOver(offset, count);
            from = null;
            repeated += count;
        }
    }

    /**
     * The path that is to carry bytes of another one; null when it pays for none.
     *
     * @param candidates those that may carry more
     * @param holders those that may hold something, such as one that is being left
     */
    @Nullable
    Flowpath find(List<Flowpath> candidates, Iterable<Flowpath> holders, long now) {
        long budget = LEAST_BUDGET + output.next() / SHARE_OF_SENT - repeated;
        boolean isKept = output.lengthFrom(output.acknowledged(), 1) > 0;
        Flowpath fast = budget > 0 && isKept ? soonestWithRoom(candidates) : null;
        if (fast == null) {
            return null;
        }
        double clearlyLater = CLEARLY_SOONER * nanosUntilDelivered(fast, fast.bytesInFlight());
        for (Flowpath slow : holders) {
            if (slow == fast || slow.bytesPerSecond() == 0) {
                continue;
            }
            // Those before will have come by then. Of what was sent just now over a long way that is none.
            double arriving = Math.max(0, clearlyLater - slow.nanosUntilFirst(now));
            long kept = (long) (arriving * slow.bytesPerSecond() / NANOS_PER_SECOND);
            int most = (int) Math.min(budget, fast.recordSize());
            InFlight.Part part = slow.inFlight.behind(kept, most, output.acknowledged());
            if (part != null) {
                offset = part.offset();
                length = part.length();
                from = slow;
                return fast;
            }
        }
        return null;
    }

    private static @Nullable Flowpath soonestWithRoom(List<Flowpath> candidates) {
        Flowpath soonest = null;
        for (Flowpath path : candidates) {
            boolean known = path.hasRoom() && path.bytesPerSecond() > 0;
            if (known
                    && (soonest == null
                            || nanosUntilDelivered(path, path.bytesInFlight())
                                    < nanosUntilDelivered(soonest, soonest.bytesInFlight()))) {
                soonest = path;
            }
        }
        return soonest;
    }

    private static double nanosUntilDelivered(Flowpath path, long bytes) {
        return path.leastRoundTripNanos() + bytes * NANOS_PER_SECOND / path.bytesPerSecond();
    }
}
