package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.msocket.protocol.ConnectionOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What comes to an event loop after its end: nothing hangs, and nothing is said in the log. */
class EndedLoopTest {
    private static final IoPlatform PLATFORM =
            IoPlatform.of(TransportSettings.defaults().kind());

    /** Netty complains here of listeners that nobody can call, and of channels that no loop takes. */
    private final Logger netty = (Logger) LoggerFactory.getLogger("io.netty");

    /** And we, when a port does not become free. */
    private final Logger ours = (Logger) LoggerFactory.getLogger(BoundPort.class);

    private final ListAppender<ILoggingEvent> complaints = new ListAppender<>();

    @BeforeEach
    void listen() {
        complaints.start();
        netty.addAppender(complaints);
        ours.addAppender(complaints);
    }

    @AfterEach
    void stop() {
        netty.detachAppender(complaints);
        ours.detachAppender(complaints);
    }

    @Test
    void a_port_is_given_up_in_silence_after_its_event_loop_has_ended() throws IOException {
        Transport transport = Transport.create(TransportSettings.defaults());
        // Ports of which the transport does not know: to it they are given up already when it ends its loops.
        ListeningPorts ports = new ListeningPorts(transport.machinery(), transport.connections());
        Listener listener = ports.listen(TestTransports.at(0), 0, ListenerSettings.of(TestTransports.newIdentity()));
        transport.close();
        listener.close();
        assertNoComplaints();
    }

    @Test
    void a_link_that_is_on_its_way_to_an_ended_event_loop_is_closed_in_silence() throws Exception {
        Loops loops = new Loops(PLATFORM, 1, new ShortWaits(0));
        Loops ended = new Loops(PLATFORM, 1, new ShortWaits(0));
        end(ended);
        AtomicBoolean arrived = new AtomicBoolean();
        try (ServerSocket server = new ServerSocket(0)) {
            Channel channel = connect(loops.choose(), server.getLocalPort());
            Link link = channel.pipeline().get(Link.class);
            loops.choose().execute(() -> link.moveTo(ended.choose(), () -> arrived.set(true)));
            channel.closeFuture().await();
        } finally {
            end(loops);
        }
        assertThat(arrived).isFalse();
        assertNoComplaints();
    }

    private static Channel connect(Loop loop, int port) throws InterruptedException {
        ChannelInitializer<Channel> withLink = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Link(channel, null, 0));
            }
        };
        return PLATFORM.newClient(SocketSettings.defaults())
                .group(loop.executor())
                .handler(withLink)
                .connect(TestTransports.at(port))
                .sync()
                .channel();
    }

    private static void end(Loops loops) throws InterruptedException {
        loops.group().shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }

    @Test
    void when_one_event_loop_ends_the_others_do_not_go_on_as_if_all_was_well() throws IOException {
        TransportSettings two = TransportSettings.defaults().withThreads(2);
        try (TestTransports ends =
                new TestTransports(ConnectionOptions.defaults(), two, TransportSettings.defaults())) {
            List<TestTransports.Pair> pairs = List.of(ends.connect(), ends.connect());
            letFailWhoIsTold(ends.connect());
            letFailWhoIsTold(ends.connect());
            ends.serverTransport.machinery().loops().all().get(1).executor().shutdownGracefully(0, 1, TimeUnit.SECONDS);

            assertThatThrownBy(() -> ends.listener.accept(20_000))
                    .isInstanceOf(SocketException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            for (TestTransports.Pair pair : pairs) {
                assertThatThrownBy(() -> pair.server().read(new byte[1], 0, 1, 20_000))
                        .isInstanceOf(SocketException.class);
            }
            assertThatThrownBy(() -> ends.serverTransport.listen(TestTransports.at(0), 0, ends.listenerSettings()))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("the transport is closed");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_error_that_ends_one_event_loop_ends_the_others(boolean canWriteOfIt) throws IOException {
        TransportSettings two = TransportSettings.defaults().withThreads(2);
        String silent = canWriteOfIt ? "nobody's" : Transport.class.getName();
        try (TestTransports ends = new TestTransports(ConnectionOptions.defaults(), two, TransportSettings.defaults());
                // Netty catches what a task throws, and writes of it.
                NoMemoryForLines netty = new NoMemoryForLines("io.netty.util.concurrent.AbstractEventExecutor");
                NoMemoryForLines ofUs = new NoMemoryForLines(silent)) {
            assertThat(netty.isStarted() && ofUs.isStarted()).isTrue();
            List<TestTransports.Pair> pairs = List.of(ends.connect(), ends.connect());
            int port = ends.port();
            ends.serverTransport.machinery().loops().all().get(1).execute(() -> {
                throw new OutOfMemoryError("for the test");
            });

            assertThatThrownBy(() -> ends.listener.accept(20_000)).isInstanceOf(SocketException.class);
            for (TestTransports.Pair pair : pairs) {
                assertThatThrownBy(() -> pair.server().read(new byte[1], 0, 1, 20_000))
                        .isInstanceOf(SocketException.class);
            }
            assertThatThrownBy(() -> ends.serverTransport.listen(TestTransports.at(0), 0, ends.listenerSettings()))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("the transport is closed");
            // The thread of the event loop ends by what it could not write.
            await().dontCatchUncaughtExceptions()
                    .untilAsserted(() -> assertThatThrownBy(() -> connect(port)).isInstanceOf(ConnectException.class));
            assertThat(ends.serverTransport.machinery().loops().group().isShuttingDown())
                    .isTrue();
        }
    }

    private static void connect(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(TestTransports.at(port));
        }
    }

    private static void letFailWhoIsTold(TestTransports.Pair pair) {
        pair.server().nonBlocking(ConnectionDriverTest.BROKEN, pair);
    }

    @Test
    void a_closed_transport_refuses_to_listen() {
        Transport transport = Transport.create(TransportSettings.defaults());
        transport.close();
        assertThatThrownBy(() ->
                        transport.listen(TestTransports.at(0), 0, ListenerSettings.of(TestTransports.newIdentity())))
                .isInstanceOf(SocketException.class)
                .hasMessage("the transport is closed");
    }

    private void assertNoComplaints() {
        assertThat(complaints.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
                .extracting(ILoggingEvent::getFormattedMessage)
                .isEmpty();
    }
}
