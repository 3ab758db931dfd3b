package io.msocket.sim;

import io.msocket.protocol.Transmit;

/** What runs use one after the other, lest each allocate it anew. One a thread. */
final class Scratch {
    private final CountingBuffers clientBuffers = new CountingBuffers();
    private final CountingBuffers serverBuffers = new CountingBuffers();
    private final RingPool rings = new RingPool();
    private final Transmit transmit = new Transmit();

    CountingBuffers clientBuffers() {
        return clientBuffers;
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
}
