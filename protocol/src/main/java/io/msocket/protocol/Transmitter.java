package io.msocket.protocol;

/** What is sent next, and on which flowpath: what was queued, then records, of which the scheduler's choice carries data. */
final class Transmitter {
    private final PathScheduler scheduler;
    private final SendStream output;
    private final Flowpaths paths;
    private final RecordBuilder builder;
    private final Outbox outbox;

    Transmitter(PathScheduler scheduler, SendStream output, Flowpaths paths, RecordBuilder builder, Outbox outbox) {
        this.scheduler = scheduler;
        this.output = output;
        this.paths = paths;
        this.builder = builder;
        this.outbox = outbox;
    }

    /** Fills {@code out} with the next bytes to send; false when there are none for now. */
    boolean poll(Transmit out, long now) {
        if (pollLastWords(out)) {
            return true;
        }
        Flowpath carrier = output.hasBytesToSend() ? paths.nextCarrier(scheduler) : null;
        for (Flowpath path : paths.all()) {
            if (pollQueued(path, out) || pollRecord(path, path == carrier, out, now)) {
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
        return path.carriesRecords() && path.hasRoom() && builder.build(path, carriesData, out, now);
    }
}
