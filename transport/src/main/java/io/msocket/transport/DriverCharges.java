package io.msocket.transport;

import io.msocket.protocol.Connection;
import io.msocket.protocol.Principal;
import io.msocket.protocol.SuspensionBounds;
import java.util.concurrent.TimeUnit;

/** What one connection takes of the bounds of its process, told to those who keep them whenever it has changed. On its event loop. */
final class DriverCharges {
    private final ConnectionDriver driver;
    private final Connection engine;
    private final StreamPort port;
    private final ApplicationRequests requests;
    private final Connections connections;

    /** A connection has to be of use for so much longer before that is told, which takes a lock of the process. */
    private static final long USE_STEP_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What the process has opened itself is charged to nobody, and has none of the places of accepted ones. */
    private final boolean isAccepted;

    private long suspendedBytes = SuspensionBounds.NOT_SUSPENDED;
    private long usedUntil;
    private boolean longLived;

    DriverCharges(
            ConnectionDriver driver,
            Connection engine,
            StreamPort port,
            ApplicationRequests requests,
            Connections connections) {
        this.driver = driver;
        this.engine = engine;
        this.port = port;
        this.requests = requests;
        this.connections = connections;
        this.isAccepted = !engine.charge().holder().equals(Principal.own());
    }

    /** What it keeps for sending, and who it is that is charged: of a stranger's connection that changes once. */
    void report() {
        requests.reportHeld(engine.charge().memoryForSending());
        if (isAccepted) {
            reportUse();
        }
    }

    private void reportUse() {
        boolean isOtherHolder = !longLived && engine.charge().holder().isLongLived();
        if (isOtherHolder) {
            longLived = true;
            requests.handleHolderChanged();
        }
        if (isOtherHolder || engine.charge().usedUntil() - usedUntil >= USE_STEP_NANOS) {
            usedUntil = engine.charge().usedUntil();
            connections.admitted().update(driver, engine.charge().holder(), usedUntil);
        }
    }

    /** What it keeps while it has no flowpath; whoever has to go for that is evicted. */
    void reportSuspended() {
        reportSuspended(engine.isSuspended() ? heldBytes() : SuspensionBounds.NOT_SUSPENDED);
    }

    private void reportSuspended(long bytes) {
        if (bytes != suspendedBytes) {
            suspendedBytes = bytes;
            connections.suspended().update(driver, engine.charge().holder(), bytes);
        }
    }

    /** In memory, by the engine's own measure: what is staged on either side belongs to it. */
    private long heldBytes() {
        return engine.charge().memoryHeld()
                + port.outbound().memory()
                + port.inbound().memory();
    }

    /** The connection is over, and takes nothing any more. Once. */
    void close() {
        reportSuspended(SuspensionBounds.NOT_SUSPENDED);
        requests.close();
    }

    /** But for what its application has not read. Once, after that. */
    void keepUnread() {
        connections.unread().keep(port.inbound(), engine.charge().holder());
    }
}
