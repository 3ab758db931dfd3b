package io.msocket.protocol;

import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of RECONNECT: what a datagram that says where the server has gone leads to. That is one acknowledgement, no longer than
 * the datagram, and one address to dial at the most. Where a datagram came from is not asked; it closes nothing and replaces nothing, for a
 * join alone shows that the server is where it says.
 */
final class ReconnectReceiver {
    private final ControlKeyring keyring;
    private final InetSocketAddress dialled;
    private final DialAllowance allowance;
    private final TokenBucket dials = new TokenBucket(PeerAddresses.CHANGES_AT_ONCE, PeerAddresses.CHANGE_NANOS);
    private long lastNumber;
    /** The last move, which waits to be followed; null for none. */
    private @Nullable Reconnect pending;

    /**
     * @param dialled where the client has reached the server by itself
     * @param allowance for this connection's attempts at addresses that only the server knows, however it has told them
     */
    ReconnectReceiver(ControlKeyring keyring, InetSocketAddress dialled, DialAllowance allowance) {
        this.keyring = keyring;
        this.dialled = dialled;
        this.allowance = allowance;
    }

    /**
     * A datagram has come that calls the connection by its name of this epoch.
     *
     * @return the acknowledgement, the same again for a datagram that comes again; null for silence
     * @throws ProtocolException when the server itself says what no server may: that is for this end's log, and is not answered
     */
    byte @Nullable [] handle(ControlDatagram datagram, int epoch) throws ProtocolException {
        byte[] text = keyring.open(datagram, epoch);
        if (text == null || datagram.kind() != ControlDatagram.Kind.RECONNECT) {
            return null;
        }
        Reconnect move = Reconnect.parse(text);
        if (move.number() < lastNumber) {
            // The server has moved on, and nobody waits for an answer.
            return null;
        }
        if (move.number() > lastNumber) {
            lastNumber = move.number();
            pending = move;
        }
        // By salt and number alone: under a key that seals once, the same bytes each time.
        return keyring.seal(ControlDatagram.Kind.RECONNECT_HEARD, epoch, datagram.salt(), heard(move.number()));
    }

    /** The number of the last move; 0 before the first. */
    long lastNumber() {
        return lastNumber;
    }

    /** The client has joined there: that is where the last move would lead. */
    void handleJoined(InetSocketAddress remote) {
        if (pending != null && pending.addresses().contains(remote)) {
            pending = null;
        }
    }

    /** The text of the acknowledgement of a move. */
    static byte[] heard(long number) {
        byte[] text = new byte[Long.BYTES];
        Wire.putLong(text, 0, number);
        return text;
    }

    /** When {@link #pollDial} has something to say, or {@link Connection#NO_TIMEOUT}. */
    long nextTime() {
        return pending == null ? Connection.NO_TIMEOUT : dials.nextTime();
    }

    /** Whether the move that is due leads to an address that {@link #pollDial} would name. */
    boolean leadsSomewhere(Predicate<InetSocketAddress> isReachable, long now) {
        return pending != null && now >= nextTime() && find(pending, isReachable, now) != null;
    }

    /**
     * The address to dial now because of the last move, and once only: the first one that a server may send its client to and that can be
     * reached from here. It counts as dialled.
     *
     * @param isReachable whether there is a route to the address that the client's own rules allow
     * @return null when there is no such address, or no move that is due
     */
    @Nullable
    InetSocketAddress pollDial(Predicate<InetSocketAddress> isReachable, long now) {
        Reconnect move = pending;
        if (move == null || now < nextTime()) {
            return null;
        }
        pending = null;
        dials.take(now);
        InetSocketAddress found = find(move, isReachable, now);
        if (found != null) {
            allowance.handleDialled(new Route(null, found), now);
        }
        return found;
    }

    private @Nullable InetSocketAddress find(Reconnect move, Predicate<InetSocketAddress> isReachable, long now) {
        for (InetSocketAddress address : move.addresses()) {
            if (AddressRules.allow(address, dialled)
                    && allowance.dialableAt(new Route(null, address)) <= now
                    && isReachable.test(address)) {
                return address;
            }
        }
        return null;
    }
}
