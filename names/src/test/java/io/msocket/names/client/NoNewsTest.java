package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How much a server may say that is no news. */
class NoNewsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long YEAR = 365 * 24 * 3600 * SECOND;
    private static final int HEARTBEAT = 32;
    private static final int MIB = 1024 * 1024;

    private final NoNews none = new NoNews(0);

    @Test
    void that_a_server_is_there_may_be_said_for_years() throws IOException {
        for (long now = 0; now < YEAR; now += 10 * SECOND) {
            none.handleBytes(HEARTBEAT, now);
        }
    }

    @Test
    void what_comes_faster_than_that_ends() throws IOException {
        none.handleBytes(MIB, 0);
        assertThatThrownBy(() -> none.handleBytes(1, 0)).hasMessage("it says much, and nothing new");
        none.handleBytes(1, SECOND);
        none.handleSaid(true, SECOND);
        none.handleBytes(MIB, SECOND);
        none.handleSaid(false, SECOND);
        assertThatThrownBy(() -> none.handleBytes(1, SECOND)).hasMessage("it says much, and nothing new");
    }

    @Test
    void the_same_may_be_said_a_few_times() throws IOException {
        for (int i = 0; i < 64; i++) {
            none.handleSaid(false, 0);
        }
        none.handleSaid(true, 0);
        for (int i = 0; i < 64; i++) {
            none.handleSaid(false, 0);
        }
        assertThatThrownBy(() -> none.handleSaid(false, 0)).hasMessage("it says the same again and again");
    }
}
