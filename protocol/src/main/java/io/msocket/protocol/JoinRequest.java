package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.NoiseHandshake;
import io.msocket.protocol.crypto.RandomSource;
import java.net.InetSocketAddress;

/**
 * A client's wish to join a flowpath to a connection, opened with this instance's key, its proof not yet checked. It is
 * answered once.
 */
public final class JoinRequest {
    private final CipherSuite suite;
    private final byte[] message;
    private final NoiseHandshake noise;
    private final JoinProposal proposal;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;

    private JoinRequest(
            CipherSuite suite,
            byte[] message,
            NoiseHandshake noise,
            JoinProposal proposal,
            InetSocketAddress local,
            InetSocketAddress remote) {
        this.suite = suite;
        this.message = message;
        this.noise = noise;
        this.proposal = proposal;
        this.local = local;
        this.remote = remote;
    }

    /** Reads the first message of a join; one that was not sealed for this instance is nobody's. */
    static JoinRequest open(
            CipherSuite suite,
            RandomSource random,
            byte[] preface,
            KeyPair joinKey,
            byte[] message,
            InetSocketAddress local,
            InetSocketAddress remote)
            throws ProtocolException {
        NoiseHandshake noise =
                NoiseHandshake.responder(HandshakePattern.NK_PSK2, suite, random, preface, joinKey, null);
        try {
            JoinProposal proposal = JoinProposal.parse(noise.readMessage(message));
            return new JoinRequest(suite, message, noise, proposal, local, remote);
        } catch (HandshakeException e) {
            throw ProtocolException.forged("a join that is not for this instance of the service");
        }
    }

    /** The connection that is meant. */
    public ConnectionId connectionId() {
        return proposal.connectionId();
    }

    /** The number of the join secret that the client proves. */
    int secretId() {
        return proposal.secretId();
    }

    boolean isProvedBy(JoinKeys keys) {
        return keys.isProof(
                proposal.proof(),
                suite,
                noise.transcriptOfReadMessage(),
                proposal.connectionId(),
                proposal.parameters());
    }

    /** What the client says; to be believed after the proof is checked. */
    byte[] parameters() {
        return proposal.parameters();
    }

    CipherSuite suite() {
        return suite;
    }

    /** The handshake, whose first message has been read. */
    NoiseHandshake noise() {
        return noise;
    }

    byte[] message() {
        return message;
    }

    InetSocketAddress local() {
        return local;
    }

    InetSocketAddress remote() {
        return remote;
    }
}
