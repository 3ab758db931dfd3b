package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.msocket.protocol.crypto.CipherSuite;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Whatever a stranger sends, in whatever pieces: no connection, no memory, at most one answer to an opening and a refusal.
 * Where clients may stay anonymous, an opening with NX or XX needs nothing that must not be made up.
 */
class AcceptorFuzzTest {
    private static final InetSocketAddress NOBODY = Network.address(66, 1);
    private static final World WORLD = new World();
    private static final int LONGEST_REFUSAL = HandshakeFraming.HEADER_LENGTH + Limits.MAX_REASON_LENGTH;
    /** The fresh key, the sealed long-lived key and the sealed parameters. */
    private static final int LONGEST_ANSWER = HandshakeFraming.HEADER_LENGTH
            + CipherSuite.KEY_LENGTH
            + CipherSuite.KEY_LENGTH
            + CipherSuite.TAG_LENGTH
            + ServerParameters.LENGTH
            + CipherSuite.TAG_LENGTH;

    @FuzzTest(maxDuration = "3s")
    void a_stranger_gets_nothing(byte[] input) {
        if (input == null || input.length == 0) {
            return;
        }
        Acceptor acceptor = new Acceptor(WORLD.acceptorSetup(World.SERVER_KEY));
        acceptor.handleAccepted(0, NOBODY, NOBODY, 0);
        // The first byte says how the rest is cut.
        int piece = 1 + (input[0] & 0xff);
        int answered = 0;
        for (int at = 1; at < input.length; at += piece) {
            int length = Math.min(piece, input.length - at);
            acceptor.handleBytes(0, ByteBuffer.wrap(input, at, length), 0);
            acceptor.work(0);
            for (AcceptorAction action = acceptor.pollAction(); action != null; action = acceptor.pollAction()) {
                answered += answered(acceptor, action);
            }
        }
        assertThat(answered).isLessThanOrEqualTo(LONGEST_ANSWER + LONGEST_REFUSAL);
        acceptor.handleLinkClosed(0);
        assertThat(acceptor.halfOpenLinks()).isZero();
        assertThat(WORLD.serverBuffers.bytes()).isZero();
    }

    /** How many bytes it sends back. */
    private static int answered(Acceptor acceptor, AcceptorAction action) {
        assertThat(action).isNotInstanceOf(AcceptorAction.Established.class);
        if (action instanceof AcceptorAction.Join join) {
            acceptor.handleUnknown(0, join.request(), 0);
        }
        return action instanceof AcceptorAction.Send send ? send.bytes().length : 0;
    }
}
