package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.ConnectionEvent;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

    /** To a program an error in what it is told is one of ours, and that may come in the very end. */
    static final StreamListener BROKEN = new StreamListener() {
        @Override
        public void readable() {
            throw new IllegalStateException("a program's");
        }

        @Override
        public void writable() {
            throw new IllegalStateException("a program's");
        }
    };

    @Test
    void whatever_a_program_throws_that_is_told_of_the_end_nothing_stays_behind_of_the_connection() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            InetSocketAddress address = ends.listener.localAddress();
            pair.server().nonBlocking(BROKEN, this);
            ends.listener.close();
            ListenerSettings others = ListenerSettings.of(TestTransports.newIdentity());
            assertThatThrownBy(() -> ends.serverTransport.listen(address, 0, others))
                    .isInstanceOf(BindException.class);
            pair.client().close(0);
            await().ignoreExceptions().until(() -> ends.serverTransport.listen(address, 0, others) != null);
            assertThatThrownBy(() -> pair.server().write(new byte[1], 0, 1)).isInstanceOf(SocketException.class);
            assertThat(ends.serverTransport.connections().count()).isZero();
        }
    }

    @Test
    void a_transport_closes_whatever_a_program_throws_that_is_told_of_it() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            ends.connect().server().nonBlocking(BROKEN, this);
            ends.connect().server().nonBlocking(BROKEN, this);
            TestTransports.Pair other = ends.connect();
            List<ConnectionEvent.Kind> told = new CopyOnWriteArrayList<>();
            TestTransports.Pair broken = ends.connect();
            broken.server().nonBlocking(BROKEN, this);
            broken.server().addObserver((event, sent, acknowledged, received, now) -> told.add(event.kind()));
            ends.serverTransport.close();
            assertThat(told).endsWith(ConnectionEvent.Kind.CLOSED);
            assertThat(ends.serverTransport.machinery().loops().group().isTerminated())
                    .isTrue();
            assertThatThrownBy(() -> other.client().read(new byte[1], 0, 1, 20_000))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
        }
    }
}
