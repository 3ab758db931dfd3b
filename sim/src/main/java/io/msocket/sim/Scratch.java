package io.msocket.sim;

import io.msocket.protocol.Transmit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What runs use one after the other, lest each allocate it anew. One a thread. */
final class Scratch {
    /** As much as arrives in one piece at most. */
    private static final int MOST_DIRECT = 1 << 16;

    /** By machine. */
    private final List<CountingBuffers> clientBuffers = new ArrayList<>();

    private final CountingBuffers serverBuffers = new CountingBuffers();
    private final RingPool rings = new RingPool();
    private final Transmit transmit = new Transmit();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(MOST_DIRECT);

    CountingBuffers clientBuffers(int machine) {
        while (clientBuffers.size() <= machine) {
            clientBuffers.add(new CountingBuffers());
        }
        return clientBuffers.get(machine);
    }

    /** After a run that may have failed. */
    void forgetAll() {
        clientBuffers.forEach(CountingBuffers::forgetAll);
        serverBuffers.forgetAll();
    }

    CountingBuffers serverBuffers() {
        return serverBuffers;
    }

    RingPool rings() {
        return rings;
    }

    Transmit transmit() {
        return transmit;
    }

    /** The bytes in memory outside of the heap, until the next call; in the heap if they are too many. */
    ByteBuffer direct(byte[] array, int from, int length) {
        if (length > MOST_DIRECT) {
            return ByteBuffer.wrap(array, from, length);
        }
        return direct.clear().put(array, from, length).flip();
    }
}
