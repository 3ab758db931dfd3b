package io.msocket.protocol;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One TCP connection of a {@link Network}, with the attacker's hands on it. */
final class TestLink {
    /** One direction. What an engine hands over at once, a record or a handshake message, is one chunk. */
    static final class Direction {
        /** What was sent, before anybody tampered with it. */
        final List<byte[]> sent = new ArrayList<>();
        /** What becomes of a chunk on its way; null swallows it. */
        UnaryOperator<byte[]> tap = UnaryOperator.identity();

        byte[] transcript() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            sent.forEach(all::writeBytes);
            return all.toByteArray();
        }
    }

    /** Who is at one end. */
    interface End {
        void handleBytes(byte[] bytes);

        /** The other end has closed, or the link was cut. */
        void handleClosed(String why);
    }

    final long id;
    final Route route;
    final Direction toServer = new Direction();
    final Direction toClient = new Direction();
    End client;
    End server;
    boolean open = true;
    boolean silent;

    TestLink(long id, Route route) {
        this.id = id;
        this.route = route;
    }

    /** Nothing arrives any more, in either direction, not even that an end has closed. */
    void goSilent() {
        silent = true;
        toServer.tap = chunk -> null;
        toClient.tap = chunk -> null;
    }
}
