package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void the_play_comes_to_its_end() {
        assertThatCode(() -> Rehearsal.play(new Random(1)::nextBytes)).doesNotThrowAnyException();
    }

    /** The server's static key, four ephemeral ones, the connection's secrets. */
    @Test
    void an_opening_and_a_join_are_played_with_real_keys() {
        AtomicInteger drawn = new AtomicInteger();
        Random random = new Random(2);
        Rehearsal.play(bytes -> {
            drawn.addAndGet(bytes.length);
            random.nextBytes(bytes);
        });
        assertThat(drawn.get()).isGreaterThanOrEqualTo(5 * 32);
    }
}
