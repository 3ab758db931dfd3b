package io.msocket.transport;

import io.msocket.protocol.Rehearsal;
import io.msocket.protocol.crypto.RandomSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a first move rehearsed, once in a process and beside its work, as soon as there is a connection that may move. */
final class FirstMove {
    private static final Logger LOG = LoggerFactory.getLogger(FirstMove.class);
    private static final AtomicBoolean PREPARED = new AtomicBoolean();

    private FirstMove() {}

    /** Returns at once. From any thread. */
    static void prepare(RandomSource random) {
        if (PREPARED.compareAndSet(false, true)) {
            Thread thread = new Thread(() -> rehearse(random), "msocket-rehearsal");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void rehearse(RandomSource random) {
        try {
            Rehearsal.play(random);
        } catch (IllegalStateException e) {
            LOG.error("the rehearsal of a move failed, which is an error in msocket; connections are not affected", e);
        }
    }
}
