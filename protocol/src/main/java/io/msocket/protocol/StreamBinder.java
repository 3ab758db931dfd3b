package io.msocket.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * Binds the stream's bytes to flowpaths, as late as it can: which bytes go next, and on which path. The scheduler chooses among
 * the paths that are suited best; what a slow path holds up at the end goes once more on a faster one ({@link LateBytes}).
 */
final class StreamBinder implements PathScheduler.Backlog {
    /** Half of what the driver lets wait, since it comes in pieces. */
    private static final long ENDLESS_BYTES = 128 * 1024;

    private final SendStream output;
    private final Flowpaths paths;
    private final LateBytes late;
    /** Filled when the scheduler is asked. */
    private final List<Flowpath> candidates = new ArrayList<>(1);

    private PathScheduler scheduler;
    private int pathId;
    private long offset;
    private int length;

    StreamBinder(PathScheduler scheduler, SendStream output, Flowpaths paths) {
        this.scheduler = scheduler;
        this.output = output;
        this.paths = paths;
        this.late = new LateBytes(output);
    }

    /** Whether that is another one than before, by its name. */
    boolean setScheduler(PathScheduler other) {
        boolean isNew = !other.name().equals(scheduler.name());
        if (scheduler.copiesToAll() && !other.copiesToAll()) {
            takeBackCopies();
        }
        scheduler = other;
        // A copy begins anew with what the peer has not acknowledged.
        paths.all().forEach(path -> path.setCopiedTo(0));
        return isNew;
    }

    /** What each path was still to copy nobody carries any more, unless it is on its way on one of them. */
    private void takeBackCopies() {
        output.handleLost(output.acknowledged(), output.next());
        paths.all().forEach(path -> path.inFlight.keep(output));
    }

    /** Where the bytes that {@link #find} has found are to go. */
    boolean isFor(Flowpath path) {
        return path.id == pathId;
    }

    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    @Override
    public long bytes() {
        return output.sendableBytes();
    }

    @Override
    public boolean isEndless() {
        return output.end() - output.next() >= ENDLESS_BYTES;
    }

    /** Finds the next bytes and their path; false when nothing can go for now. */
    boolean find(long now) {
        length = 0;
        late.forget();
        // A path that has come last may lack what another one, which has ended since, was to carry.
        boolean mayRepeat = paths.size() > 1 || scheduler.copiesToAll();
        if (!output.hasBytesToSend() && !mayRepeat) {
            return false;
        }
        if (!paths.suitability().collectCandidates(candidates)) {
            findForHelpers(now);
        } else if (scheduler.copiesToAll()) {
            findCopy();
        } else if (output.hasBytesToSend()) {
            findByScheduler();
        } else {
            findLate(now);
        }
        // A path that ends must not be held here.
        candidates.clear();
        return length > 0;
    }

    /** So many of the bytes that were found have gone on their path. */
    void handleSent(Flowpath path, int count) {
        path.setCopiedTo(offset + count);
        late.handleSent(count);
    }

    /** Not at the end of the stream, which what was given to them would hold up. */
    private void findForHelpers(long now) {
        boolean mayHelp = !scheduler.copiesToAll() && output.hasBytesToSend() && isEndless();
        if (mayHelp && paths.suitability().addHelpers(candidates, now)) {
            findByScheduler();
        }
    }

    private void findByScheduler() {
        PathScheduler.Candidate chosen = scheduler.next(candidates, this);
        if (chosen == null) {
            return;
        }
        Flowpath path = paths.get(chosen.id());
        if (path == null || !candidates.contains(path) || !path.hasRoom()) {
            throw new IllegalStateException(scheduler + " chose flowpath " + chosen.id() + ", which cannot take more");
        }
        set(path, output.nextOffset(), output.nextLength(path.recordSize()));
    }

    private void findCopy() {
        // Each candidate carries everything, so that nothing is lost with another one.
        output.handleNothingLost();
        for (Flowpath path : candidates) {
            long from = Math.max(path.copiedTo(), output.acknowledged());
            int more = output.lengthFrom(from, path.recordSize());
            if (more > 0 && path.hasRoom()) {
                set(path, from, more);
                return;
            }
        }
    }

    private void findLate(long now) {
        Flowpath path = late.find(candidates, paths.all(), now);
        if (path != null) {
            set(path, late.offset(), late.length());
        }
    }

    private void set(Flowpath path, long from, int count) {
        pathId = path.id;
        offset = from;
        length = count;
    }
}
