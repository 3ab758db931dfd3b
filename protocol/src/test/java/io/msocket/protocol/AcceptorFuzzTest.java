package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Whatever a stranger sends, in whatever pieces: no connection, no memory, at most a refusal. */
class AcceptorFuzzTest {
    private static final InetSocketAddress NOBODY = Network.address(66, 1);
    private static final World WORLD = new World();

    @FuzzTest(maxDuration = "3s")
    void a_stranger_gets_nothing(byte[] input) {
        if (input == null || input.length == 0) {
            return;
        }
        Acceptor acceptor = new Acceptor(WORLD.acceptorSetup(World.SERVER_KEY));
        acceptor.handleAccepted(0, NOBODY, NOBODY, 0);
        // The first byte says how the rest is cut.
        int piece = 1 + (input[0] & 0xff);
        for (int at = 1; at < input.length; at += piece) {
            int length = Math.min(piece, input.length - at);
            acceptor.handleBytes(0, ByteBuffer.wrap(input, at, length), 0);
            for (AcceptorAction action = acceptor.pollAction(); action != null; action = acceptor.pollAction()) {
                check(acceptor, action);
            }
        }
        acceptor.handleLinkClosed(0);
        assertThat(acceptor.halfOpenLinks()).isZero();
        assertThat(WORLD.serverBuffers.bytes()).isZero();
    }

    private static void check(Acceptor acceptor, AcceptorAction action) {
        assertThat(action).isNotInstanceOf(AcceptorAction.Established.class);
        if (action instanceof AcceptorAction.Join join) {
            acceptor.handleUnknown(0, join.request(), 0);
        } else if (action instanceof AcceptorAction.Send send) {
            assertThat(send.bytes().length)
                    .isLessThanOrEqualTo(HandshakeFraming.HEADER_LENGTH + Limits.MAX_REASON_LENGTH);
        }
    }
}
