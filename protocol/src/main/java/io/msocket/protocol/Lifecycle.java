package io.msocket.protocol;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The state of a connection. This file owns every transition (the paper's figure 4, corrected: the two directions close
 * on their own, and being without a flowpath is no state of its own but may happen in each of these).
 *
 * <pre>
 *                      OPENING
 *                         | opened
 *                     ESTABLISHED ----------------+
 *         we finish /             \ peer finishes |
 *          FIN_WAIT               CLOSE_WAIT      | reset, expiry, eviction,
 *              \ peer finishes    / we finish     | protocol violation: from
 *               +--> CLOSING <---+                | every state
 *                       | our end acknowledged    |
 *                   CONFIRMING                    |
 *                       | peer knows it too       |
 *                     CLOSED <--------------------+
 * </pre>
 *
 * <ul>
 *   <li>FIN_WAIT: our output is finished, perhaps not all sent or acknowledged; the peer's is not.
 *   <li>CLOSE_WAIT: the peer's whole output is here; ours goes on.
 *   <li>CLOSING: both outputs are finished and the peer's is here; ours is not all acknowledged.
 *   <li>CONFIRMING: nothing is left to send or to receive. The server tells the client so (DONE) and forgets the
 *       connection but for a tombstone. The client, the only one who can reach the other, comes back until it hears that.
 * </ul>
 */
enum Lifecycle {
    OPENING,
    ESTABLISHED,
    FIN_WAIT,
    CLOSE_WAIT,
    CLOSING,
    CONFIRMING,
    CLOSED;

    private enum Step {
        OPENED,
        WE_FINISH,
        PEER_FINISHED,
        OUTPUT_ACKNOWLEDGED,
        OVER
    }

    private static final Map<Lifecycle, Map<Step, Lifecycle>> TRANSITIONS = transitions();

    private static Map<Lifecycle, Map<Step, Lifecycle>> transitions() {
        Map<Lifecycle, Map<Step, Lifecycle>> all = new EnumMap<>(Lifecycle.class);
        all.put(OPENING, Map.of(Step.OPENED, ESTABLISHED, Step.OVER, CLOSED));
        all.put(ESTABLISHED, Map.of(Step.WE_FINISH, FIN_WAIT, Step.PEER_FINISHED, CLOSE_WAIT, Step.OVER, CLOSED));
        all.put(FIN_WAIT, Map.of(Step.PEER_FINISHED, CLOSING, Step.OVER, CLOSED));
        all.put(CLOSE_WAIT, Map.of(Step.WE_FINISH, CLOSING, Step.OVER, CLOSED));
        all.put(CLOSING, Map.of(Step.OUTPUT_ACKNOWLEDGED, CONFIRMING, Step.OVER, CLOSED));
        all.put(CONFIRMING, Map.of(Step.OVER, CLOSED));
        all.put(CLOSED, Map.of());
        return all;
    }

    private static final Set<Lifecycle> OUTPUT_OPEN = EnumSet.of(ESTABLISHED, CLOSE_WAIT);
    private static final Set<Lifecycle> INPUT_OPEN = EnumSet.of(ESTABLISHED, FIN_WAIT);

    private Lifecycle after(Step step) {
        Lifecycle next = TRANSITIONS.getOrDefault(this, Map.of()).get(step);
        if (next == null) {
            throw new IllegalStateException(step + " in state " + this);
        }
        return next;
    }

    Lifecycle opened() {
        return after(Step.OPENED);
    }

    /** Our application writes no more. */
    Lifecycle weFinish() {
        return isOutputOpen() ? after(Step.WE_FINISH) : this;
    }

    /** The peer's whole stream, its end included, is here. */
    Lifecycle peerFinished() {
        return isInputOpen() ? after(Step.PEER_FINISHED) : this;
    }

    /** Our whole stream, its end included, is acknowledged. */
    Lifecycle outputAcknowledged() {
        return this == CLOSING ? after(Step.OUTPUT_ACKNOWLEDGED) : this;
    }

    Lifecycle over() {
        return this == CLOSED ? this : after(Step.OVER);
    }

    boolean isOutputOpen() {
        return OUTPUT_OPEN.contains(this);
    }

    boolean isInputOpen() {
        return INPUT_OPEN.contains(this);
    }

    boolean isOpen() {
        return this != OPENING && this != CLOSED;
    }
}
