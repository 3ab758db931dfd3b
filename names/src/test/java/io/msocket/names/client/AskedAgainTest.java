package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.Name;
import org.junit.jupiter.api.Test;

class AskedAgainTest {
    private static final Name FILES = Name.parse("files@example.org");
    private static final Name MAIL = Name.parse("mail@example.org");
    private static final int SERVERS = 3;
    private static final long LATELY = AskedAgain.LATELY_NANOS;

    private final AskedAgain again = new AskedAgain();

    private int first(long now) {
        return again.first(FILES, 2, SERVERS, now);
    }

    @Test
    void who_asks_again_lately_asks_the_next_one() {
        assertThat(first(0)).as("at first").isEqualTo(2);
        again.handleAnswered(FILES, 2, 2, 0);
        assertThat(first(LATELY - 1)).isZero();
        assertThat(again.first(MAIL, 2, SERVERS, 1)).as("another name").isEqualTo(2);
        again.handleAnswered(FILES, 0, 0, LATELY - 1);
        assertThat(first(LATELY)).isEqualTo(1);
        assertThat(first(2 * LATELY - 1)).as("not lately").isEqualTo(2);
    }

    @Test
    void for_one_that_did_not_answer_nobody_waits_a_second_time() {
        again.handleAnswered(FILES, 1, 0, 0);
        assertThat(first(1)).as("the one after it").isEqualTo(2);
        again.handleAnswered(FILES, 2, 2, 1);
        assertThat(first(2)).isZero();
        again.handleAnswered(FILES, 0, 0, LATELY - 1);
        assertThat(first(LATELY - 1)).isEqualTo(2);
        assertThat(first(LATELY)).as("it may answer again").isEqualTo(1);
    }
}
