package io.msocket.protocol;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What is to be told and done outside of the engine, in order, until the driver polls it. */
final class Outbox {
    private final ArrayDeque<ConnectionEvent> events = new ArrayDeque<>(1);
    private final ArrayDeque<PathAction> actions = new ArrayDeque<>(1);

    void tell(ConnectionEvent.Kind kind, @Nullable FlowpathSnapshot path, String detail) {
        events.add(ConnectionEvent.of(kind, path, detail));
    }

    void tellClosed(CloseReason reason) {
        events.add(new ConnectionEvent(ConnectionEvent.Kind.CLOSED, null, reason, reason.detail()));
    }

    void ask(PathAction action) {
        actions.add(action);
    }

    @Nullable
    ConnectionEvent pollEvent() {
        return events.poll();
    }

    @Nullable
    PathAction pollAction() {
        return actions.poll();
    }

    boolean hasActions() {
        return !actions.isEmpty();
    }
}
