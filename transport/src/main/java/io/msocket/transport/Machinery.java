package io.msocket.transport;

import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.crypto.RandomSource;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/**
 * Event loops, the platform's sockets, buffers and randomness: what the channels of a transport run on. It knows nothing of
 * connections, so that channels of other kinds can run beside theirs. Thread-safe; its threads are daemons.
 */
final class Machinery {
    /** Set by tests: released arrays are overwritten, so that a use after release shows. */
    private static final String POISON_PROPERTY = "msocket.buffers.poison";

    /** Far longer than a loop takes to close its channels; one that does not end must not keep the process. */
    private static final long STOP_SECONDS = 5;

    private final IoPlatform platform;
    private final ShortWaits shortWaits;
    private final Loops loops;
    private final BufferPool buffers;
    private final RandomSource random = strongRandom();
    private final ServiceInstance instance = ServiceInstance.random(random);

    /** @throws IllegalStateException when epoll is asked for and does not work here */
    Machinery(TransportSettings settings) {
        this.platform = IoPlatform.of(settings.kind());
        this.shortWaits = new ShortWaits(settings.looks());
        this.loops = new Loops(platform, settings.threads(), shortWaits);
        this.buffers = new BufferPool(
                settings.maxPooledBytes(), settings.maxWindowBytes(), Boolean.getBoolean(POISON_PROPERTY));
    }

    private static RandomSource strongRandom() {
        SecureRandom random = new SecureRandom();
        return random::nextBytes;
    }

    IoPlatform platform() {
        return platform;
    }

    ShortWaits shortWaits() {
        return shortWaits;
    }

    Loops loops() {
        return loops;
    }

    BufferPool buffers() {
        return buffers;
    }

    RandomSource random() {
        return random;
    }

    /** Of every service that is served here and is given no instance of its own. */
    ServiceInstance instance() {
        return instance;
    }

    /** Ends the loops, and with them every channel; blocks until that is done, within a bound. Not on a loop. */
    void stop() {
        loops.group()
                .shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
    }
}
