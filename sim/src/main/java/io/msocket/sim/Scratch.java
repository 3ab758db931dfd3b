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

    /** By server process. */
    private final List<CountingBuffers> serverBuffers = new ArrayList<>();

    private final RingPool rings = new RingPool();
    private final Transmit transmit = new Transmit();
    private final ByteBuffer direct = ByteBuffer.allocateDirect(MOST_DIRECT);

    CountingBuffers clientBuffers(int machine) {
        return numbered(clientBuffers, machine);
    }

    /** After a run that may have failed. */
    void forgetAll() {
        clientBuffers.forEach(CountingBuffers::forgetAll);
        serverBuffers.forEach(CountingBuffers::forgetAll);
    }

    CountingBuffers serverBuffers(int process) {
        return numbered(serverBuffers, process);
    }

    private static CountingBuffers numbered(List<CountingBuffers> all, int number) {
        while (all.size() <= number) {
            all.add(new CountingBuffers());
        }
        return all.get(number);
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
