package io.msocket.transport;

import io.msocket.protocol.Rehearsal;
import io.msocket.protocol.crypto.RandomSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a connection and a move rehearsed, once in a process and beside its work, before there are real ones. */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private WarmUp() {}

    /** Returns at once. From any thread. */
    static void begin(RandomSource random) {
        if (BEGUN.compareAndSet(false, true)) {
            Thread thread = new Thread(() -> rehearse(random), "msocket-rehearsal");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void rehearse(RandomSource random) {
        try {
            Rehearsal.play(random);
        } catch (RuntimeException e) {
            LOG.error("the rehearsal of a move failed, which is an error in msocket; connections are not affected", e);
        }
    }
}
