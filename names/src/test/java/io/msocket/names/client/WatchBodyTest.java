package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** How fast a stream is read. */
class WatchBodyTest {
    /** Counts what is asked for. */
    private static final class Asked implements Flow.Subscription {
        private long pieces;

        @Override
        public void request(long more) {
            pieces += more;
        }

        @Override
        public void cancel() {}
    }

    @Test
    void another_piece_is_asked_for_when_the_one_before_was_taken() {
        Asked asked = new Asked();
        List<Runnable> waiting = new ArrayList<>();
        WatchBody body = new WatchBody((piece, taken) -> waiting.add(taken));
        body.onSubscribe(asked);
        assertThat(asked.pieces).isEqualTo(1);
        body.onNext(List.of(ByteBuffer.allocate(10)));
        assertThat(asked.pieces).as("while the first one waits").isEqualTo(1);
        waiting.remove(0).run();
        assertThat(asked.pieces).isEqualTo(2);
    }
}
