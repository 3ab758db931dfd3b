package io.msocket.protocol;

/** What is sent next, and on which flowpath: what was queued, then records, of which one carries data. */
final class Transmitter {
    private final StreamBinder binder;
    private final Flowpaths paths;
    private final RecordBuilder builder;
    private final Outbox outbox;

    Transmitter(StreamBinder binder, Flowpaths paths, RecordBuilder builder, Outbox outbox) {
        this.binder = binder;
        this.paths = paths;
        this.builder = builder;
        this.outbox = outbox;
    }

    /** Fills {@code out} with the next bytes to send; false when there are none for now. */
    boolean poll(Transmit out, long now) {
        if (pollLastWords(out)) {
            return true;
        }
        boolean bound = binder.find(now);
        for (Flowpath path : paths.all()) {
            if (pollQueued(path, out) || pollRecord(path, bound && binder.isFor(path), out, now)) {
                path.handlePolled(out.totalLength());
                return true;
            }
        }
        return false;
    }

    /** Of flowpaths that have ended; behind them the driver is asked to close the TCP connection. */
    private boolean pollLastWords(Transmit out) {
        for (Flowpath draining = paths.draining().peek();
                draining != null;
                draining = paths.draining().peek()) {
            if (pollQueued(draining, out)) {
                return true;
            }
            outbox.ask(new PathAction.Close(draining.id, true));
            paths.draining().remove();
        }
        return false;
    }

    private static boolean pollQueued(Flowpath path, Transmit out) {
        byte[] queued = path.pollOutput();
        if (queued == null) {
            return false;
        }
        out.set(path.id, queued, queued.length);
        return true;
    }

    private boolean pollRecord(Flowpath path, boolean carriesData, Transmit out, long now) {
        if (!path.carriesRecords() || !path.canTakeRecord()) {
            return false;
        }
        long before = path.inFlight.sent();
        boolean built = builder.build(path, binder.offset(), carriesData ? binder.length() : 0, out, now);
        if (path.inFlight.sent() > before) {
            binder.handleSent(path, (int) (path.inFlight.sent() - before));
        }
        return built;
    }
}
