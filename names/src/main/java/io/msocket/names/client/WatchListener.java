package io.msocket.names.client;

import io.msocket.names.record.Name;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Somebody who watches a name; another one than each other, even if one listener watches twice. On the client's timer thread. */
final class WatchListener {
    private static final Logger LOG = LoggerFactory.getLogger(WatchListener.class);

    private final Name name;
    private final NameListener listener;

    WatchListener(Name name, NameListener listener) {
        this.name = name;
        this.listener = listener;
    }

    /** Tells it something. What goes wrong there is its own affair: the others want to hear it as well. */
    void tell(Consumer<NameListener> what) {
        try {
            what.accept(listener);
        } catch (RuntimeException | Error e) {
            LOG.error("a listener of {} has failed", name, e);
        }
    }
}
