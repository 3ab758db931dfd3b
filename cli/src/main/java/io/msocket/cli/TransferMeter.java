package io.msocket.cli;

import io.msocket.cli.files.TransferListener;
import java.util.concurrent.atomic.AtomicLong;

/** Counts a client's transfer and gives snapshots of it. Thread-safe. */
final class TransferMeter implements TransferListener {
    private final AtomicLong total = new AtomicLong(-1);
    private final AtomicLong done = new AtomicLong();
    private final ClientLink link;
    private final LinkNames names = LinkNames.ofSystem();

    TransferMeter(ClientLink link) {
        this.link = link;
    }

    @Override
    public void announced(long size) {
        total.set(size);
    }

    @Override
    public void advanced(int bytes) {
        done.addAndGet(bytes);
    }

    Snapshot snapshot() {
        RecoveryMeter recovery = link.recovery();
        long now = System.nanoTime();
        Snapshot snapshot = new Snapshot(
                done.get(), total.get(), link.moves(), recovery.stall(now), recovery.slowest(), recovery.mean());
        return snapshot.during(link.outage(now)).over(LinkBytes.of(link.paths(), names));
    }
}
