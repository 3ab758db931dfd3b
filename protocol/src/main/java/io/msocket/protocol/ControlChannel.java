package io.msocket.protocol;

import io.msocket.protocol.crypto.RandomSource;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a process's control socket has it: by datagrams a server tells its client that it has moved (docs/PROTOCOL.md, section
 * "Moves of the server"). For a driver that has such a socket and has said so ({@link ConnectionOptions#controlDatagrams}). To be used as
 * the {@link Connection} that it belongs to: by one thread, and each command or {@code handle} is followed by a turn of the driver.
 *
 * <p>Where a datagram comes from proves nothing. One that its connection's peer has not sealed has no answer and no effect.
 */
public final class ControlChannel {
    /** No datagram is longer, in bytes. */
    public static final int MOST_LENGTH = ControlDatagram.Kind.RECONNECT.length();

    private final Side side;
    private final Closing closing;
    private @Nullable String complaint;

    /**
     * What is to be sent.
     *
     * @param bytes a datagram
     * @param target where the peer's control socket is
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares datagrams, and each has one owner.
    public record Outgoing(byte[] bytes, InetSocketAddress target) {}

    /**
     * For datagrams that call no connection by its name: to refuse them takes as much work as to refuse one that is forged, so that it
     * does not show which connections there are. One for a process. To be used by one thread.
     */
    public static final class Nobody {
        private final ControlKeyring keyring;

        /** @param random strong randomness */
        public Nobody(RandomSource random) {
            keyring = ControlKeyring.ofNobody(ControlKeyring.SUITE, random);
        }

        /** Nothing comes of it. Whether it was sealed for somebody here, which it never is. */
        public boolean open(byte[] datagram) {
            ControlDatagram parsed = ControlDatagram.parse(datagram);
            return parsed != null && keyring.open(parsed, 0) != null;
        }
    }

    ControlChannel(Side side, Closing closing) {
        this.side = side;
        this.closing = closing;
    }

    /** How the datagram calls the connection that it is for; null when it is none of a control socket. */
    public static @Nullable BlindedId nameIn(byte[] datagram) {
        ControlDatagram parsed = ControlDatagram.parse(datagram);
        return parsed == null ? null : parsed.id();
    }

    /** This end reads datagrams at that port of its machine, 1 to 65535; the peer is told. */
    public void setPort(int port) {
        side.control().setPort(port);
    }

    /** Another one whenever {@link #names} may have changed, 0 while there are none; cheap enough for each turn. */
    public int namesVersion() {
        return side.control().namesVersion();
    }

    /** How datagrams for this end call the connection now, two names at the most; and for {@link #handle} the epoch of each. */
    public Map<BlindedId, Integer> names() {
        return side.control().names();
    }

    /**
     * A datagram has come that calls the connection by one of its names.
     *
     * @param epoch of that name
     * @param source where it came from, or says so
     * @return what is to be sent back there, which is shorter; null for nothing
     */
    public byte @Nullable [] handle(byte[] datagram, int epoch, InetSocketAddress source, long now) {
        ControlDatagram parsed = ControlDatagram.parse(datagram);
        if (parsed == null || !closing.lifecycle().isOpen()) {
            return null;
        }
        try {
            byte[] answer = side.control().handle(parsed, epoch, source, now);
            if (answer != null) {
                side.review(now);
            }
            return answer;
        } catch (ProtocolException e) {
            complaint = e.detail();
            return null;
        }
    }

    /** Which rule the peer has broken in a datagram that it has sealed, for the log, and once; null for none. */
    public @Nullable String pollComplaint() {
        String last = complaint;
        complaint = null;
        return last;
    }

    /** What is to be sent now. {@link Connection#pollTimeout} says when to ask again. */
    public List<Outgoing> poll(long now) {
        return closing.lifecycle().isOpen() ? side.control().poll(now) : List.of();
    }

    /**
     * Server: it takes joins at these addresses, best first, and no longer where it was. The client is told by datagrams, unless it has a
     * flowpath that works at one of them; of addresses of a kind that it would not dial it is told nothing. A newer call takes the place of
     * the one before.
     *
     * @throws IllegalArgumentException as {@link PathControl#announceable} does
     */
    public void tellMoved(List<InetSocketAddress> addresses, long now) {
        if (!(side instanceof ServerSide server)) {
            throw new UnsupportedOperationException("only the side that was dialled tells where it has gone");
        }
        List<InetSocketAddress> checked = PathControl.announceable(addresses);
        if (closing.lifecycle().isOpen()) {
            server.control().tellMoved(checked, now);
        }
    }
}
