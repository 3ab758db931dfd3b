package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.HandshakePattern;
import io.msocket.protocol.crypto.NoiseHandshake;
import io.msocket.protocol.crypto.TrafficKeys;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The client's side of what precedes the records on one flowpath: opening a connection, or joining it. */
abstract sealed class ClientHandshake {
    private final HandshakeFraming framing = new HandshakeFraming();
    private boolean answered;

    /** The first bytes to send, preface included. */
    abstract byte[] start() throws HandshakeException;

    /** Takes the server's answer in; whether it was whole. Not one byte beyond it is taken. */
    final boolean read(ByteBuffer in) throws ProtocolException {
        HandshakeFraming.Message message = framing.read(in);
        if (message == null) {
            return false;
        }
        if (answered) {
            throw ProtocolException.malformed("more than one answer to one handshake message");
        }
        answered = true;
        switch (message.kind()) {
            case NOISE -> {
                try {
                    handleNoise(message.body());
                } catch (HandshakeException e) {
                    throw ProtocolException.forged("the handshake fails: " + e.getMessage());
                }
            }
            case REFUSED -> throw ProtocolException.malformed(refusal(message));
            case NOT_ALLOWED -> throw ProtocolException.notAllowed(refusal(message));
        }
        return true;
    }

    private static String refusal(HandshakeFraming.Message message) {
        return "the server refuses: " + PeerText.of(message.body(), 0, message.body().length);
    }

    abstract NoiseHandshake noise();

    abstract void handleNoise(byte[] message) throws HandshakeException, ProtocolException;

    /** The keys for the records. */
    abstract TrafficKeys keys();

    private static byte[] framed(byte[] preface, byte[] message) {
        byte[] framed = HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, message);
        byte[] all = new byte[preface.length + framed.length];
        System.arraycopy(preface, 0, all, 0, preface.length);
        System.arraycopy(framed, 0, all, preface.length, framed.length);
        return all;
    }

    /** Opens a new connection. */
    static final class Opening extends ClientHandshake {
        private final NoiseHandshake noise;
        private final byte[] preface;
        private final ClientParameters parameters;
        private @Nullable ServerParameters granted;

        Opening(ClientSetup setup, ClientParameters parameters) {
            HandshakePattern pattern = setup.pattern();
            this.preface = new Preface(setup.suite().id(), pattern).toBytes();
            this.noise = NoiseHandshake.initiator(
                    pattern, setup.suite(), setup.random(), preface, setup.identity(), setup.serverKey(), null);
            this.parameters = parameters;
        }

        @Override
        NoiseHandshake noise() {
            return noise;
        }

        @Override
        byte[] start() throws HandshakeException {
            return framed(preface, noise.writeMessage(parameters.toBytes()));
        }

        @Override
        void handleNoise(byte[] message) throws HandshakeException, ProtocolException {
            granted = ServerParameters.parse(noise.readMessage(message));
            if (granted.cleartextData() && !parameters.cleartextData()) {
                throw ProtocolException.incompatible(
                        "the server wants cleartext data, which this side did not ask for");
            }
            if (!parameters.instance().equals(ServiceInstance.ANY)
                    && !parameters.instance().equals(granted.instance())) {
                throw ProtocolException.incompatible("the server is another instance of the service");
            }
        }

        ServerParameters granted() {
            if (granted == null) {
                throw new IllegalStateException("the server has not answered");
            }
            return granted;
        }

        byte @Nullable [] serverKey() {
            return noise.remoteStatic();
        }

        /** The last message if the handshake has one more (XX), else null. */
        byte @Nullable [] finish() throws HandshakeException {
            return noise.isComplete()
                    ? null
                    : HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, noise.writeMessage(new byte[0]));
        }

        @Override
        TrafficKeys keys() {
            return noise.split();
        }
    }

    /**
     * Joins an existing connection: Noise NKpsk2 with the instance's key, so that nobody on the way sees which one, and with
     * the join secret, so that both sides prove it afresh.
     */
    static final class Joining extends ClientHandshake {
        private final CipherSuite suite;
        private final NoiseHandshake noise;
        private final byte[] preface;
        private final ConnectionId connectionId;
        private final byte[] resetToken;
        private final JoinKeys keys;
        private final JoinParameters parameters;
        private byte[] sent = new byte[0];
        private @Nullable JoinParameters answer;
        private boolean serverLostState;

        Joining(ClientSetup setup, Credentials credentials, JoinParameters parameters) {
            this.suite = setup.suite();
            this.preface = new Preface(suite.id(), HandshakePattern.NK_PSK2).toBytes();
            this.connectionId = credentials.id();
            this.resetToken = credentials.server().resetToken();
            this.keys = credentials.secrets().keys();
            this.noise = NoiseHandshake.initiator(
                    HandshakePattern.NK_PSK2,
                    suite,
                    setup.random(),
                    preface,
                    null,
                    credentials.server().joinKey(),
                    keys.presharedKey());
            this.parameters = parameters;
        }

        @Override
        NoiseHandshake noise() {
            return noise;
        }

        @Override
        byte[] start() throws HandshakeException {
            byte[] words = parameters.toBytes();
            sent = noise.writeMessage(transcript -> {
                byte[] proof = keys.proof(suite, transcript, connectionId, words);
                return new JoinProposal(connectionId, keys.secretId(), proof, words).toBytes();
            });
            return framed(preface, sent);
        }

        @Override
        void handleNoise(byte[] message) throws HandshakeException, ProtocolException {
            if (StatelessReset.isGenuine(suite, resetToken, sent, message)) {
                serverLostState = true;
            } else {
                answer = JoinParameters.parse(noise.readMessage(message));
            }
        }

        /** Whether the server proved that it no longer knows the connection. */
        boolean serverLostState() {
            return serverLostState;
        }

        /** The number of the join secret that this join proves. */
        int secretId() {
            return keys.secretId();
        }

        JoinParameters answer() {
            if (answer == null) {
                throw new IllegalStateException("the server has not answered");
            }
            return answer;
        }

        @Override
        TrafficKeys keys() {
            return noise.split();
        }
    }
}
