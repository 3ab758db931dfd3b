package io.msocket.protocol;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** One end of a connection in a test: the engine, and an application that reads at once and notes what happens. */
final class Party {
    final Connection connection;
    final CheckedBuffers buffers;
    final List<ConnectionEvent> events = new ArrayList<>();
    /** Whether the application takes what arrives; otherwise it stays in the engine. */
    boolean reads = true;
    /** Decides about server keys. */
    Predicate<byte[]> verifier = key -> true;
    /** Whether it decides at once; otherwise the numbers of the flowpaths that were asked for are here. */
    boolean decidesAtOnce = true;

    final List<Integer> undecided = new ArrayList<>();

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    Party(Connection connection, CheckedBuffers buffers) {
        this.connection = connection;
        this.buffers = buffers;
    }

    byte[] received() {
        return received.toByteArray();
    }

    int receivedLength() {
        return received.size();
    }

    CloseReason.Kind endedBy() {
        CloseReason reason = connection.closeReason();
        return reason == null ? null : reason.kind();
    }

    String endedBecause() {
        CloseReason reason = connection.closeReason();
        return reason == null ? null : reason.detail();
    }

    List<ConnectionEvent.Kind> eventKinds() {
        return events.stream().map(ConnectionEvent::kind).toList();
    }

    boolean heard(ConnectionEvent.Kind kind) {
        return eventKinds().contains(kind);
    }

    /** The number of the only flowpath that carries records. */
    int onlyPath() {
        List<Integer> working = connection.flowpaths().stream()
                .filter(path -> path.state().carriesRecords())
                .map(FlowpathSnapshot::id)
                .toList();
        if (working.size() != 1) {
            throw new AssertionError("flowpaths " + connection.flowpaths());
        }
        return working.get(0);
    }

    /** The same; another number where there are several or none. */
    int onlyPathOr(int other) {
        List<FlowpathSnapshot> working = connection.flowpaths().stream()
                .filter(path -> path.state().carriesRecords())
                .toList();
        return working.size() == 1 ? working.get(0).id() : other;
    }

    /** Takes what has arrived, if the application reads; whether there was any. */
    boolean takeReceived(long now) {
        int before = received.size();
        if (!reads) {
            return false;
        }
        for (Slice slice = connection.pollReceived(); slice != null; slice = connection.pollReceived()) {
            received.write(slice.array(), slice.offset(), slice.length());
            buffers.release(slice.array());
            if (!connection.isOver()) {
                connection.consumed(slice.length(), now);
            }
        }
        return received.size() > before;
    }

    void takeEvents() {
        for (ConnectionEvent event = connection.pollEvent(); event != null; event = connection.pollEvent()) {
            events.add(event);
        }
    }
}
