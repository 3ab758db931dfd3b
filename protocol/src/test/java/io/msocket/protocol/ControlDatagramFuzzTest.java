package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Whatever a control socket gets from somebody without keys, genuine datagrams that he alters among it: silence, and nothing changes. And
 * whatever a peer with keys has sealed is read or refused.
 */
class ControlDatagramFuzzTest {
    @FuzzTest(maxDuration = "3s")
    void a_stranger_gets_silence_and_a_peer_is_understood_or_refused(byte[] input) throws ProtocolException {
        if (input == null) {
            return;
        }
        ControlPair pair = new ControlPair(1);
        byte[] told = pair.moveOnce(0, ControlPair.V4, ControlPair.V6);
        assertSilence(pair, input);
        assertSilence(pair, altered(told, input));
        byte[] heard = pair.clientKeys.seal(
                ControlDatagram.Kind.RECONNECT_HEARD,
                0,
                new byte[ControlDatagram.SALT_LENGTH],
                ReconnectReceiver.heard(1));
        assertSilence(pair, altered(heard, input));
        if (input.length == Reconnect.LENGTH) {
            checkText(input);
        }
    }

    private static void assertSilence(ControlPair pair, byte[] bytes) throws ProtocolException {
        ControlDatagram datagram = bytes == null ? null : ControlDatagram.parse(bytes);
        if (datagram == null) {
            return;
        }
        // Whichever name it calls, as if it was this connection's.
        assertThat(pair.receiver.handle(datagram, 0)).isNull();
        assertThat(pair.receiver.nextTime()).isEqualTo(Connection.NO_TIMEOUT);
        assertThat(pair.sender.handle(datagram, 0)).isFalse();
        assertThat(pair.sender.isTelling()).isTrue();
    }

    /** With the input laid over it; null where that is the same. */
    private static byte[] altered(byte[] genuine, byte[] input) {
        byte[] altered = genuine.clone();
        boolean isOther = false;
        for (int i = 0; i < Math.min(genuine.length, input.length); i++) {
            altered[i] ^= input[i];
            isOther |= input[i] != 0;
        }
        return isOther ? altered : null;
    }

    private static void checkText(byte[] text) {
        Reconnect move;
        try {
            move = Reconnect.parse(text);
        } catch (ProtocolException e) {
            assertThat(e.kind()).isEqualTo(ProtocolException.Kind.MISBEHAVED);
            assertThat(e.detail()).isNotEmpty();
            return;
        }
        assertThat(move.number()).isPositive();
        assertThat(move.addresses()).hasSizeBetween(1, AddressList.MOST).doesNotHaveDuplicates();
        byte[] written = move.toBytes();
        try {
            assertThat(Reconnect.parse(written)).isEqualTo(move);
        } catch (ProtocolException e) {
            throw new AssertionError("what was written is refused", e);
        }
    }
}
