package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What other threads have of a connection's event loop. */
class ConnectionDriverTest {
    @Test
    void who_asks_what_ends_in_an_error_is_told_and_the_connection_goes_on() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            ConnectionDriver driver =
                    ends.serverTransport.connections().all().iterator().next();
            ConnectionDriver.Question<String> broken = (connection, now) -> {
                throw new LinkageError("a class is missing");
            };
            assertThatThrownBy(() -> driver.ask(broken, "it is over"))
                    .isInstanceOf(LinkageError.class)
                    .hasMessage("a class is missing");
            pair.client().write(new byte[1], 0, 1);
            assertThat(pair.server().read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
        }
    }
}
