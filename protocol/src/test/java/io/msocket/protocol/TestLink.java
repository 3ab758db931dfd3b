package io.msocket.protocol;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** One TCP connection of a {@link Network}, with the attacker's hands on it. */
final class TestLink {
    /** With TCP's and IP's headers a chunk of more bytes does not fit a packet of 1,400. */
    private static final int SMALL = 1_340;

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

    /** A larger chunk vanishes, and with it what is behind it. */
    void passOnlySmall() {
        passOnlySmall(toServer);
        passOnlySmall(toClient);
    }

    private static void passOnlySmall(Direction direction) {
        direction.tap = chunk -> {
            if (chunk.length > SMALL) {
                direction.tap = later -> null;
                return null;
            }
            return chunk;
        };
    }

    /** Nothing arrives any more, in either direction, not even that an end has closed. */
    void goSilent() {
        silent = true;
        toServer.tap = chunk -> null;
        toClient.tap = chunk -> null;
    }
}
