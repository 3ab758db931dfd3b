package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.ConnectionOptions;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An error, as where memory runs out, in what is done for one connection: it ends, visibly, and the others of its event loop go on. */
class ErrorsTest {
    /** What is done for the connection at that moment. */
    private enum Where {
        /** A step of the engine. */
        SCHEDULER,
        /** A program is told that there is something to read. */
        READABLE,
        /** A program is told of an event. */
        OBSERVER
    }

    /** Whether there is no memory for the next record. */
    private final AtomicBoolean full = new AtomicBoolean();

    /** So long a client that comes back is not told that its connection is lost, for it may be one that is not listed yet. */
    private static final Duration NOT_LISTED = Duration.ofSeconds(2);

    private final ConnectionOptions options = ConnectionOptions.defaults()
            .withHandshakeTimeout(NOT_LISTED)
            .withScheduler(() -> (paths, backlog) -> {
                if (full.getAndSet(false)) {
                    throw new OutOfMemoryError("for the test");
                }
                return paths.get(0);
            });

    private static final StreamListener BROKEN = new StreamListener() {
        @Override
        public void readable() {
            throw new OutOfMemoryError("for the test");
        }

        @Override
        public void writable() {
            throw new OutOfMemoryError("for the test");
        }
    };

    private void cause(Where where, TestTransports.Pair pair) throws IOException {
        switch (where) {
            case SCHEDULER -> {
                full.set(true);
                pair.server().write(new byte[1], 0, 1);
            }
            case READABLE -> {
                // Whoever has found nothing is told when there is something.
                assertThat(pair.server().nonBlocking(BROKEN, this).read(ByteBuffer.allocate(1)))
                        .isZero();
                pair.client().write(new byte[1], 0, 1);
            }
            case OBSERVER -> {
                pair.server().addObserver((event, sent, acknowledged, received, now) -> {
                    throw new OutOfMemoryError("for the test");
                });
                pair.server().shutdownOutput();
            }
        }
    }

    private static void writeForEver(StreamConnection connection) throws IOException {
        while (true) {
            connection.write(new byte[1000], 0, 1000);
        }
    }

    private static void assertWorks(TestTransports.Pair pair) throws IOException {
        pair.client().write(new byte[1], 0, 1);
        assertThat(pair.server().read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
        pair.server().write(new byte[1], 0, 1);
        assertThat(pair.client().read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
    }

    /** But for what the program has still to read. */
    private static long granted(TestTransports ends) {
        TransportUsage usage = ends.serverTransport.usage();
        return usage.windowBytes().used() - usage.unreadBytes().used();
    }

    private void assertEndsAlone(Where where) throws IOException {
        TransportSettings one = TransportSettings.defaults().withThreads(1);
        try (TestTransports ends = new TestTransports(options, one, TransportSettings.defaults())) {
            TestTransports.Pair other = ends.connect();
            long forOne = granted(ends);
            TestTransports.Pair broken = ends.connect();
            cause(where, broken);

            assertThatThrownBy(() -> writeForEver(broken.server())).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> writeForEver(broken.client())).isInstanceOf(SocketException.class);
            await().until(() -> ends.serverTransport.usage().connections() == 1);
            await().until(() -> granted(ends) == forOne);
            assertThat(ends.serverTransport.usage().sendBytes().used()).isZero();
            assertWorks(other);
            assertWorks(ends.connect());
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_ends_that_one_and_gives_back_what_it_had(Where where) throws IOException {
        assertEndsAlone(where);
    }

    @Test
    void so_it_does_where_there_is_no_memory_to_write_of_it() throws IOException {
        try (NoMemoryForLines lines = new NoMemoryForLines(ConnectionDriver.class.getName())) {
            assertThat(lines.isStarted()).isTrue();
            assertEndsAlone(Where.SCHEDULER);
        }
    }

    @Test
    void a_thread_that_could_not_wake_the_event_loop_is_told_and_the_next_one_wakes_it() throws Exception {
        AtomicInteger woken = new AtomicInteger();
        full.set(true);
        StreamPort port = new StreamPort(Buffers.unpooled(), options, new ShortWaits(0), () -> {
            if (full.getAndSet(false)) {
                throw new OutOfMemoryError("for the test");
            }
            woken.incrementAndGet();
        });
        assertThatThrownBy(() -> port.writer().write(new byte[1], 0, 1)).isInstanceOf(OutOfMemoryError.class);
        port.writer().write(new byte[1], 0, 1);
        assertThat(woken).hasValue(1);
        port.writer().write(new byte[1], 0, 1);
        assertThat(woken).as("until it has come").hasValue(1);
    }
}
