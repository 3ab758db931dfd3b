package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** The plaintext of any record is taken apart or refused, and what is taken apart can be put together again. */
class FrameReaderFuzzTest {
    @FuzzTest(maxDuration = "3s")
    void any_plaintext_is_read_or_refused(byte[] plaintext) {
        if (plaintext == null || plaintext.length > Limits.MAX_RECORD_BODY) {
            return;
        }
        FrameWriter again = new FrameWriter(Limits.MAX_RECORD_BODY + Limits.MAX_RECORD_CONTROL);
        boolean[] textWasChanged = {false};
        try {
            FrameReader.read(plaintext, plaintext.length, new Rewriter(again, textWasChanged));
        } catch (ProtocolException e) {
            assertThat(e.kind()).isEqualTo(ProtocolException.Kind.MISBEHAVED);
            assertThat(e.detail()).isNotEmpty();
            return;
        }
        if (!textWasChanged[0]) {
            assertThat(Arrays.copyOf(again.array(), again.length())).isEqualTo(plaintext);
        }
    }

    private record Rewriter(FrameWriter frames, boolean[] textWasChanged) implements FrameReader.Visitor {
        @Override
        public boolean onData(long offset, byte[] array, int from, int length) {
            assertThat(offset).isNotNegative();
            frames.data(offset);
            System.arraycopy(array, from, frames.array(), frames.room(length), length);
            return false;
        }

        @Override
        public void onAck(int pathId, long pathReceived, long cumulative, long limit) {
            assertThat(Math.min(pathReceived, Math.min(cumulative, limit))).isNotNegative();
            frames.ack(pathId, pathReceived, cumulative, limit);
        }

        @Override
        public void onPing(long token) {
            frames.ping(token);
        }

        @Override
        public void onPong(long token) {
            frames.pong(token);
        }

        @Override
        public void onFin(long finalOffset) {
            assertThat(finalOffset).isNotNegative();
            frames.fin(finalOffset);
        }

        @Override
        public void onStop() {
            frames.stop();
        }

        @Override
        public void onDone() {
            frames.done();
        }

        @Override
        public void onKeyOffer(int number, int baseSecret, byte[] key) {
            frames.keyOffer(number, baseSecret, key);
        }

        @Override
        public void onKeyAnswer(int number, byte[] key) {
            frames.keyAnswer(number, key);
        }

        @Override
        public void onKeyDone(int number) {
            frames.keyDone(number);
        }

        @Override
        public void onPathRole(int pathId, int number, PathWish wish) {
            frames.pathRole(pathId, number, wish);
        }

        @Override
        public void onAddresses(AddressList list) {
            assertThat(list.addresses())
                    .hasSizeLessThanOrEqualTo(AddressList.MOST)
                    .doesNotHaveDuplicates();
            frames.addresses(list);
        }

        @Override
        public void onAddressesHeard(int number) {
            frames.addressesHeard(number);
        }

        @Override
        public void onControlPort(int port) {
            frames.controlPort(port);
        }

        @Override
        public void onReset(int code, String reason) {
            assertThat(reason.codePoints().noneMatch(Character::isISOControl)).isTrue();
            // The text is made harmless, so that it need not be the same again.
            textWasChanged[0] = true;
        }

        @Override
        public void onPathClose(int pathId) {
            frames.pathClose(pathId);
        }
    }
}
