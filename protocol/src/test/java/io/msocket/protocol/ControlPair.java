package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;

/** Both ends of a connection as their control sockets have it, each with the names by which it finds the connection. */
final class ControlPair {
    static final InetSocketAddress DIALLED = AddressListTest.at("192.0.2.1", 4433);
    static final InetSocketAddress V4 = AddressListTest.at("192.0.2.7", 4433);
    static final InetSocketAddress V6 = AddressListTest.at("2001:db8::7", 4433);

    final ConnectionId id;
    final JoinSecrets serverSecrets;
    final JoinSecrets clientSecrets;
    final ControlKeyring serverKeys;
    final ControlKeyring clientKeys;
    final DialAllowance allowance = new DialAllowance();
    final ReconnectSender sender;
    final ReconnectReceiver receiver;

    private int offers;

    ControlPair(long seed) {
        this(ControlKeyring.SUITE, seed);
    }

    ControlPair(CipherSuite suite, long seed) {
        Random chance = new Random(seed);
        id = ConnectionId.random(chance::nextBytes);
        byte[] first = new byte[CipherSuite.KEY_LENGTH];
        chance.nextBytes(first);
        serverSecrets = new JoinSecrets(World.SUITE, first);
        clientSecrets = new JoinSecrets(World.SUITE, first);
        serverKeys = new ControlKeyring(suite, id, serverSecrets);
        clientKeys = new ControlKeyring(suite, id, clientSecrets);
        sender = new ReconnectSender(serverKeys, chance::nextBytes);
        receiver = new ReconnectReceiver(clientKeys, DIALLED, allowance);
    }

    // --- moves

    /** The server moves; what it sends at once. No round trip was measured. */
    List<byte[]> move(long now, InetSocketAddress... addresses) {
        sender.move(List.of(addresses), new RoundTripEstimator(), now);
        return sender.poll(now);
    }

    /** The same where there is one epoch only. */
    byte[] moveOnce(long now, InetSocketAddress... addresses) {
        List<byte[]> sent = move(now, addresses);
        if (sent.size() != 1) {
            throw new AssertionError("not one datagram but " + sent.size());
        }
        return sent.get(0);
    }

    /** What comes back when a datagram reaches the client's control socket; null for silence. */
    byte[] atClient(byte[] bytes) {
        ControlDatagram datagram = ControlDatagram.parse(bytes);
        if (datagram == null) {
            return null;
        }
        for (ControlKeyring.Name name : clientKeys.names(ControlDatagram.Kind.RECONNECT)) {
            if (name.id().equals(datagram.id())) {
                try {
                    return receiver.handle(datagram, name.epoch());
                } catch (ProtocolException e) {
                    throw new AssertionError(e);
                }
            }
        }
        return null;
    }

    /** Whether a datagram that reaches the server's control socket ends what it tells. */
    boolean atServer(byte[] bytes) {
        ControlDatagram datagram = ControlDatagram.parse(bytes);
        if (datagram == null) {
            return false;
        }
        for (ControlKeyring.Name name : serverKeys.names(ControlDatagram.Kind.RECONNECT_HEARD)) {
            if (name.id().equals(datagram.id())) {
                return sender.handle(datagram, name.epoch());
            }
        }
        return false;
    }

    /** The address that the client dials now, if it can reach all there are; null for none. */
    InetSocketAddress dial(long now) {
        return receiver.pollDial(address -> true, now);
    }

    // --- renewals of keys (docs/PROTOCOL.md, section 10.5)

    private static byte[] fresh(int offer) {
        return World.bytes(CipherSuite.KEY_LENGTH, offer);
    }

    /** The server answers the client's next offer, and takes two secrets from now on. */
    void answerOffer() {
        if (serverSecrets.isProposed(clientSecrets.id())) {
            serverSecrets.confirm();
        }
        offers++;
        serverSecrets.propose(offers, fresh(offers));
    }

    /** The client hears the answer. */
    void hearAnswer() {
        clientSecrets.propose(offers, fresh(offers));
        clientSecrets.confirm();
    }

    /** The server hears that the client is done. */
    void hearDone() {
        serverSecrets.confirm();
    }

    void renew() {
        answerOffer();
        hearAnswer();
        hearDone();
    }
}
