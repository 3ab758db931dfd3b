package io.msocket.sim;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import java.util.HashMap;
import java.util.Map;

/**
 * Holds an end to this: it sends no more bytes twice than flowpaths held that failed or were suspected, and a small share of the
 * stream.
 */
final class WasteCheck {
    /** One in so many bytes of the stream: 5 %. */
    private static final int SHARE_OF_STREAM = 20;

    /** Where there are several flowpaths; of a short stream a share would be nothing. */
    private static final long LEAST_BUDGET = 64 * 1024;

    private boolean hadSeveral;
    private long heldByFailing;
    /** How much those had carried that are suspected, when that began. */
    private final Map<Integer, Long> carriedWhenSuspected = new HashMap<>();

    /** There is more than one flowpath. */
    void handleSeveral() {
        hadSeveral = true;
    }

    void handleEvent(ConnectionEvent event) {
        FlowpathSnapshot path = event.path();
        if (path == null) {
            return;
        }
        switch (event.kind()) {
            case PATH_SUSPECT -> {
                heldByFailing += path.bytesSent() - path.bytesAcknowledged();
                carriedWhenSuspected.put(path.id(), path.bytesSent());
            }
            case PATH_ACTIVE, PATH_CLOSED -> handleCertainty(event.kind(), path);
            default -> {}
        }
    }

    private void handleCertainty(ConnectionEvent.Kind kind, FlowpathSnapshot path) {
        Long carriedBefore = carriedWhenSuspected.remove(path.id());
        if (carriedBefore != null) {
            heldByFailing += path.bytesSent() - carriedBefore;
        } else if (kind == ConnectionEvent.Kind.PATH_CLOSED) {
            heldByFailing += path.bytesSent() - path.bytesAcknowledged();
        }
    }

    /**
     * @param resent stream bytes that were sent again
     * @param sent how long the part of the stream is that was sent
     */
    void check(long resent, long sent) {
        long allowed = heldByFailing + (hadSeveral ? LEAST_BUDGET : 0) + sent / SHARE_OF_STREAM;
        if (resent > allowed) {
            throw new SimulationFailure("%d of %d bytes were sent again, where failing flowpaths held %d"
                    .formatted(resent, sent, heldByFailing));
        }
    }
}
