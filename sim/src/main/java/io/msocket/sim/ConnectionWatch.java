package io.msocket.sim;

import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionEvent;
import org.jspecify.annotations.Nullable;

/** Holds one connection to its bounds and to the order of its events, at every step. */
final class ConnectionWatch {
    private static final int RACING_JOINS = 8;

    private final String name;
    private final Connection connection;
    private final SimulatedWorld world;
    private boolean opened;
    /** The first flowpath that worked. */
    private @Nullable Integer openedBy;

    private boolean suspended;
    private boolean closed;
    private boolean outputAcknowledged;
    private boolean peerStoppedReading;
    private boolean drained;

    ConnectionWatch(String name, Connection connection, SimulatedWorld world) {
        this.name = name;
        this.connection = connection;
        this.world = world;
    }

    void handleEvent(ConnectionEvent event) {
        writeDown(event);
        require(!closed, "tells something after CLOSED");
        switch (event.kind()) {
            case OPENED -> {
                require(!opened, "opens twice");
                opened = true;
            }
            case SUSPENDED -> {
                require(!suspended, "is suspended twice");
                suspended = true;
            }
            case RESUMED -> {
                require(suspended, "resumes without having been suspended");
                suspended = false;
            }
            case OUTPUT_ACKNOWLEDGED -> {
                require(!outputAcknowledged, "tells twice that its output is acknowledged");
                outputAcknowledged = true;
            }
            case PEER_STOPPED_READING -> {
                require(!peerStoppedReading, "tells twice that the peer reads no more");
                peerStoppedReading = true;
            }
            case CLOSED -> {
                require(
                        event.close() != null && event.close().equals(connection.closeReason()),
                        "closes for no reason");
                closed = true;
            }
            case PATH_ACTIVE -> {
                if (openedBy == null && event.path() != null) {
                    openedBy = event.path().id();
                }
            }
            case MODE, SERVER_ADDRESSES -> require(connection.isClient(), "tells what only a client can");
            case PATH_CONNECTING, PATH_SUSPECT, PATH_FORGED, PATH_CLOSED, PATH_ROLE, MOVED, SCHEDULER -> {}
        }
    }

    private void writeDown(ConnectionEvent event) {
        world.note(
                name,
                event.kind().name(),
                event.path() == null ? -1 : event.path().id(),
                0);
        if (world.isTraced()) {
            world.line(name, "  " + event.detail() + (event.path() == null ? "" : " " + event.path()));
        }
    }

    boolean wasOpened() {
        return opened;
    }

    /** At a client, the flowpath of its opening. */
    @Nullable
    Integer openedBy() {
        return openedBy;
    }

    boolean wasOutputAcknowledged() {
        return outputAcknowledged;
    }

    boolean isDrained() {
        return drained;
    }

    void handleDrained() {
        drained = true;
    }

    void check(Application application) {
        boolean client = connection.isClient();
        Setup setup = world.setup();
        long sendBuffer = setup.get(client ? Knob.CLIENT_SEND_BUFFER : Knob.SERVER_SEND_BUFFER);
        require(connection.unacknowledgedBytes() <= sendBuffer, "keeps more unacknowledged bytes than its send buffer");
        long most = setup.mostWindow(client);
        require(connection.charge().window() <= most, "has a window beyond its greatest");
        if (!application.isDiscarding()) {
            long ahead = connection.offsetReceived() - application.read();
            require(ahead <= most, "holds more bytes that the application has not read than its greatest window");
        }
        require(
                !application.isCutShort() || peerStoppedReading,
                "takes no more output, but has not told that the peer reads no more");
        require(closed == (connection.closeReason() != null), "does not tell that it is closed");
        if (connection.isOpen()) {
            require(opened && suspended == connection.isSuspended(), "does not tell whether it is suspended");
        }
    }

    void checkFlowpaths() {
        boolean client = connection.isClient();
        int allowed = world.setup().size(client ? Knob.CLIENT_FLOWPATHS : Knob.SERVER_FLOWPATHS);
        // A server has joins beside that have still to prove themselves, and what these are to put an end to.
        int most = client ? allowed : 2 * allowed + RACING_JOINS;
        int count = connection.flowpaths().size();
        require(count <= most, "has more flowpaths than allowed");
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new SimulationFailure(name + " " + otherwise);
        }
    }
}
