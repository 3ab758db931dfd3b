package io.msocket.sim;

import java.util.ArrayDeque;
import java.util.function.IntConsumer;

/** Where pieces of one direction of a TCP connection leave one after the other, as fast as the link lets them at that time. */
final class Bottleneck {
    private final EventQueue events;
    private final AccessLink link;
    private final boolean upward;
    private final IntConsumer onLeft;
    private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
    private boolean busy;

    /** @param onLeft told of each piece that has left, and is on its way */
    Bottleneck(EventQueue events, AccessLink link, boolean upward, IntConsumer onLeft) {
        this.events = events;
        this.link = link;
        this.upward = upward;
        this.onLeft = onLeft;
    }

    void add(int piece) {
        waiting.add(piece);
        if (!busy) {
            sendNext();
        }
    }

    private void sendNext() {
        busy = !waiting.isEmpty();
        if (busy) {
            int piece = waiting.remove();
            events.after(link.sendingNanos(piece, upward), () -> handleLeft(piece));
        }
    }

    private void handleLeft(int piece) {
        onLeft.accept(piece);
        sendNext();
    }

    /** What waits is dropped. */
    void clear() {
        waiting.clear();
    }
}
