package io.msocket.sim;

import io.msocket.protocol.TcpState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a TCP connection. Bytes wait at the sender until the kernel's buffer has room, travel for a while, and
 * arrive in order, cut anyhow.
 */
final class TcpPipe {
    private static final int LEAST_RING = 4096;
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final VirtualNetwork network;
    private final TcpLink link;
    private final boolean upward;
    private byte[] ring = VirtualNetwork.NO_BYTES;
    private int head;
    /** Bytes written and not arrived. */
    private int size;
    /** The part of them that the kernel has. */
    private int inKernel;

    /** Where the link's rate is limited, or has been. */
    private @Nullable Bottleneck bottleneck;

    private long lastArrival;
    /** When the sender's kernel has heard last of an arrival. */
    private long heardAt;

    private long stalledUntil;
    /** What has arrived and is held back, in order; null while nothing is. */
    private @Nullable List<Runnable> held;
    /** How long after the receiver's suspicion it is let go. */
    private long heldForNanos;

    /** How many bytes may still arrive before the line is dead. */
    private long deliverable = FOR_EVER;

    private @Nullable PieceTampering tampering;
    private final Attacker.@Nullable Recording recording;
    private long written;
    private long flipAt = -1;
    private boolean ended;
    private boolean cut;

    TcpPipe(VirtualNetwork network, TcpLink link, boolean upward) {
        this.network = network;
        this.link = link;
        this.upward = upward;
        this.recording = upward && network.isRecording() ? new Attacker.Recording() : null;
    }

    /** Takes the bytes over from the driver; returns how many of them the kernel takes at once. */
    int write(byte[] bytes, int offset, int length) {
        if (ended) {
            return length;
        }
        ensure(size + length);
        int tail = head + size & ring.length - 1;
        int first = Math.min(length, ring.length - tail);
        System.arraycopy(bytes, offset, ring, tail, first);
        System.arraycopy(bytes, offset + first, ring, 0, length - first);
        if (flipAt >= written && flipAt < written + length) {
            ring[(int) (tail + flipAt - written) & ring.length - 1] ^= (byte) (1 << (flipAt & 7));
        }
        if (recording != null) {
            recording.add(bytes, offset, length);
        }
        size += length;
        written += length;
        return fillKernel();
    }

    private void ensure(int needed) {
        if (needed <= ring.length) {
            return;
        }
        int capacity = Math.max(LEAST_RING, Integer.highestOneBit(needed - 1) << 1);
        byte[] larger = network.rings().acquire(capacity);
        int first = Math.min(size, ring.length - head);
        System.arraycopy(ring, head, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, size - first);
        network.rings().release(ring);
        ring = larger;
        head = 0;
    }

    private int fillKernel() {
        int waiting = size - inKernel;
        int most = link.kernelBuffer(upward);
        int room = most - inKernel;
        // As TCP does: not byte by byte, or the bytes would never come together again (silly window syndrome).
        if (waiting == 0 || room < Math.min(waiting, most / 2)) {
            return 0;
        }
        int count = Math.min(waiting, room);
        inKernel += count;
        int left = count;
        while (left > 0) {
            int segment = link.segment(left, upward);
            send(segment);
            left -= segment;
        }
        return count;
    }

    private void send(int segment) {
        if (bottleneck == null && link.isLimited(upward)) {
            bottleneck = link.newBottleneck(upward, this::travel);
        }
        if (bottleneck == null) {
            travel(segment);
        } else {
            bottleneck.add(segment);
        }
    }

    private void travel(int segment) {
        lastArrival = Math.max(lastArrival, network.now() + link.delay(upward));
        network.events().at(lastArrival, () -> arrive(segment));
    }

    private void arrive(int count) {
        if (held != null) {
            held.add(() -> arrive(count));
            return;
        }
        long wait = Math.max(stalledUntil, link.far().end(!upward).frozenUntil());
        if (wait > network.now()) {
            if (wait != FOR_EVER) {
                network.events().at(wait, () -> arrive(count));
            }
            return;
        }
        int fresh = (int) Math.min(Math.min(count, deliverable), inKernel);
        if (fresh <= 0) {
            return;
        }
        if (deliverable != FOR_EVER) {
            deliverable -= fresh;
        }
        if (link.far().isClosed(!upward)) {
            discard();
            link.refuseBytes(upward);
            return;
        }
        heardAt = network.now() + link.leastDelay(!upward);
        deliver(fresh);
        head = head + fresh & ring.length - 1;
        size -= fresh;
        inKernel -= fresh;
        int sent = fillKernel();
        if (size == 0) {
            releaseRing();
        }
        if (sent > 0 && !link.isClosed(upward)) {
            link.end(upward).handleSent(sent);
        }
        if (ended && size == 0) {
            link.far().handleEnd(!upward, "end of stream");
        }
    }

    private void deliver(int count) {
        int first = Math.min(count, ring.length - head);
        if (tampering == null && first == count) {
            receiver().handleBytes(network.wrap(ring, head, count));
            return;
        }
        byte[] joined = new byte[count];
        System.arraycopy(ring, head, joined, 0, first);
        System.arraycopy(ring, 0, joined, first, count - first);
        if (tampering == null) {
            receiver().handleBytes(ByteBuffer.wrap(joined));
        } else {
            tampering.pass(joined, this::deliverUnlessClosed);
        }
    }

    private void deliverUnlessClosed(byte[] piece) {
        if (!link.far().isClosed(!upward)) {
            receiver().handleBytes(ByteBuffer.wrap(piece));
        }
    }

    /** What the sender's kernel would tell. */
    TcpState tcpState() {
        long roundTrip = Math.max(link.leastRoundTrip(), link.sendingNanos(inKernel, upward));
        return new TcpState(roundTrip, inKernel == 0 ? network.now() : Math.min(heardAt, network.now()));
    }

    private TcpLinkEnd receiver() {
        return link.far().end(!upward);
    }

    /** Something becomes of one of the pieces to come. */
    void tamper(PieceTampering how) {
        tampering = how;
    }

    /** The sender closes: what it has written still goes, or only what the kernel has; then the end. */
    void end(boolean flush) {
        if (ended) {
            return;
        }
        ended = true;
        if (!flush) {
            size = inKernel;
        }
        if (size == 0) {
            lastArrival = Math.max(lastArrival, network.now() + link.delay(upward));
            network.events().at(lastArrival, this::arriveEnd);
        }
    }

    private void arriveEnd() {
        if (held != null) {
            held.add(this::arriveEnd);
            return;
        }
        long wait = Math.max(stalledUntil, link.far().end(!upward).frozenUntil());
        if (wait > network.now()) {
            if (wait != FOR_EVER) {
                network.events().at(wait, this::arriveEnd);
            }
        } else if (deliverable == FOR_EVER) {
            link.far().handleEnd(!upward, "end of stream");
        }
    }

    /** Nothing more will arrive, but for what is on its way if {@code keep}. */
    void cut(boolean keep) {
        deliverable = Math.min(deliverable, keep ? inKernel : 0);
        cut = true;
    }

    boolean isCut() {
        return cut;
    }

    void stall(long until) {
        stalledUntil = Math.max(stalledUntil, until);
    }

    /** Nothing arrives until so long after the receiver suspects the flowpath. */
    void hold(long nanosAfterSuspicion) {
        if (held == null) {
            held = new ArrayList<>();
        }
        heldForNanos = nanosAfterSuspicion;
    }

    void handleSuspicion() {
        if (held != null) {
            network.events().after(heldForNanos, this::letGo);
        }
    }

    /** Whatever was held back arrives now. */
    void letGo() {
        if (held != null) {
            List<Runnable> all = held;
            held = null;
            all.forEach(Runnable::run);
        }
    }

    /** Drops everything: a reset. */
    void discard() {
        ended = true;
        deliverable = 0;
        size = 0;
        inKernel = 0;
        if (bottleneck != null) {
            bottleneck.clear();
        }
        releaseRing();
    }

    void flipBit(long bytesAhead) {
        flipAt = written + bytesAhead;
    }

    /** What was written first. */
    byte[] recording() {
        return recording == null ? VirtualNetwork.NO_BYTES : recording.bytes();
    }

    void releaseRing() {
        network.rings().release(ring);
        ring = VirtualNetwork.NO_BYTES;
        head = 0;
    }
}
