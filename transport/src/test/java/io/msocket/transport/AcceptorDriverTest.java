package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.Acceptor;
import io.msocket.protocol.AcceptorSetup;
import io.msocket.protocol.Buffers;
import io.msocket.protocol.ClientSetup;
import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.JoinRequest;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Route;
import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.Transmit;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.RandomSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that open connections at one event loop. */
class AcceptorDriverTest {
    private static final InetSocketAddress SERVER = TestTransports.at(4_000);
    private static final KeyPair IDENTITY = TestTransports.newIdentity();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final FullLoop executor = new FullLoop();
    private final Loop loop = new Loop(executor);
    private final AcceptorDriver driver = new AcceptorDriver(
            loop,
            List.of(loop),
            new Acceptor(setup(AcceptorDriverTest::drawSlowly), new SharedOpenings()),
            new NobodysPort(),
            new RefusalLog());

    /** A loop that has no memory for one task, when it is said to be full: the next that is to come at once. */
    private static final class FullLoop extends DefaultEventLoop {
        private final AtomicBoolean full = new AtomicBoolean();

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (delay == 0 && full.getAndSet(false)) {
                throw new OutOfMemoryError("for the test");
            }
            return super.schedule(task, delay, unit);
        }
    }

    private static AcceptorSetup setup(RandomSource random) {
        return new AcceptorSetup(
                List.of(JdkCipherSuites.aesGcm()),
                random,
                Buffers.unpooled(),
                ConnectionOptions.defaults(),
                IDENTITY,
                Service.UNNAMED,
                ServiceInstance.random(RANDOM::nextBytes),
                64,
                64,
                null);
    }

    /** So that each handshake takes as long as handshakes may go on at a time. */
    private static void drawSlowly(byte[] bytes) {
        for (long began = Clock.now(); Clock.now() - began < HandshakeTime.AT_A_TIME_NANOS; ) {
            Thread.onSpinWait();
        }
        RANDOM.nextBytes(bytes);
    }

    /** No client comes so far that anybody is told. */
    private static class NobodysPort implements AcceptorDriver.Port {
        @Override
        public ConnectionDriver driverFor(Connection connection, Loop loop) {
            throw new AssertionError("a client has proved itself");
        }

        @Override
        public void established(ConnectionDriver established, Principal holder, Principal source) {
            throw new AssertionError("a connection is open");
        }

        @Override
        public void arrived(Link link) {}

        @Override
        public void left(Link link) {}

        @Override
        public Reservation reserve(Principal source, long now) {
            return Reservation.FOREVER;
        }

        @Override
        public ConnectionDriver find(JoinRequest request) {
            throw new AssertionError("a client joins");
        }
    }

    /** A client's TCP connection. */
    private static final class Client extends EmbeddedChannel {
        private final InetSocketAddress address;

        Client(String host) {
            address = new InetSocketAddress(TestTransports.address(host), 5);
        }

        @Override
        public SocketAddress localAddress() {
            return SERVER;
        }

        @Override
        public SocketAddress remoteAddress() {
            return address;
        }

        byte[] firstMessage() {
            return sentBy(connected(engine(), 0, address));
        }
    }

    private static Connection engine() {
        ClientSetup setup = new ClientSetup(
                JdkCipherSuites.aesGcm(),
                RANDOM::nextBytes,
                Buffers.unpooled(),
                ConnectionOptions.defaults(),
                IDENTITY.publicKey(),
                null,
                Service.UNNAMED);
        return Connection.open(setup, List.of(new Route(null, SERVER)), Clock.now());
    }

    private static Connection connected(Connection engine, int pathId, InetSocketAddress from) {
        engine.handleConnected(pathId, from, Clock.now());
        return engine;
    }

    private static byte[] sentBy(Connection engine) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Transmit transmit = new Transmit();
        while (engine.pollTransmit(transmit, Clock.now())) {
            bytes.write(transmit.bytes(), 0, transmit.length());
        }
        return bytes.toByteArray();
    }

    @AfterEach
    void stop() throws InterruptedException {
        executor.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    }

    /** On the event loop. */
    private void come(Client client) {
        Link link = driver.onAccepted(client);
        driver.onBytes(link, Unpooled.wrappedBuffer(client.firstMessage()));
    }

    private void awaitAnswer(Client client) {
        await().until(() ->
                executor.submit(() -> !client.outboundMessages().isEmpty()).get());
    }

    @Test
    void handshakes_that_wait_come_to_their_turn_although_there_was_no_memory_to_go_on() throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            clients.add(new Client("192.0.2." + i));
        }
        executor.submit(() -> {
                    clients.forEach(this::come);
                    executor.full.set(true);
                })
                .get();
        // Behind the second one, when two sources wait.
        await().until(() -> !executor.full.get());
        Client next = new Client("192.0.2.9");
        executor.submit(() -> come(next)).get();
        clients.forEach(this::awaitAnswer);
        awaitAnswer(next);
    }

    /** Where an event loop is slow to list a connection that has proved itself, and nobody can join any. */
    private static final class SlowPort extends NobodysPort {
        final CountDownLatch proven = new CountDownLatch(1);
        final CountDownLatch listed = new CountDownLatch(1);
        final BlockingQueue<Boolean> asked = new LinkedBlockingQueue<>();

        @Override
        public ConnectionDriver driverFor(Connection connection, Loop loop) {
            proven.countDown();
            try {
                listed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IllegalStateException("for the test: nobody is listed here");
        }

        @Override
        public @Nullable ConnectionDriver find(JoinRequest request) {
            asked.add(listed.getCount() == 0);
            return null;
        }
    }

    @Test
    void who_joins_while_another_event_loop_has_still_to_list_the_connection_waits_for_that() throws Exception {
        SlowPort port = new SlowPort();
        SharedOpenings openings = new SharedOpenings();
        DefaultEventLoop other = new DefaultEventLoop();
        List<Loop> loops = List.of(loop, new Loop(other));
        AcceptorSetup setup = setup(RANDOM::nextBytes);
        List<AcceptorDriver> drivers = loops.stream()
                .map(each -> new AcceptorDriver(each, loops, new Acceptor(setup, openings), port, new RefusalLog()))
                .toList();
        try {
            Client first = new Client("192.0.2.1");
            Connection engine = connected(engine(), 0, first.address);
            Link link = executor.submit(() -> drivers.get(0).onAccepted(first)).get();
            send(executor, drivers.get(0), link, sentBy(engine));
            awaitAnswer(first);
            engine.handleBytes(0, ((ByteBuf) first.outboundMessages().remove()).nioBuffer(), Clock.now());
            send(executor, drivers.get(0), link, sentBy(engine));
            assertThat(port.proven.await(20, TimeUnit.SECONDS)).isTrue();

            Client second = new Client("192.0.2.2");
            int id = engine.paths()
                    .add(new Route(second.address.getAddress(), SERVER), Clock.now())
                    .orElseThrow();
            Link joining = other.submit(() -> drivers.get(1).onAccepted(second)).get();
            send(other, drivers.get(1), joining, sentBy(connected(engine, id, second.address)));
            // At once, and in the next task; then it waits.
            assertThat(port.asked.poll(20, TimeUnit.SECONDS)).isFalse();
            assertThat(port.asked.poll(20, TimeUnit.SECONDS)).isFalse();
            await().until(() -> executor.pendingTasks() > 0 || !second.isOpen());
            port.listed.countDown();
            assertThat(port.asked.poll(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            port.listed.countDown();
            other.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        }
    }

    private static void send(DefaultEventLoop on, AcceptorDriver to, Link link, byte[] bytes) {
        on.execute(() -> to.onBytes(link, Unpooled.wrappedBuffer(bytes)));
    }

    /** Where there is one place, and whoever has it may keep it. */
    private static final class SmallPort extends NobodysPort {
        private final AtomicBoolean taken = new AtomicBoolean();

        @Override
        public @Nullable Reservation reserve(Principal source, long now) {
            return taken.getAndSet(true)
                    ? null
                    : new Reservation() {
                        @Override
                        public boolean isKept(long when) {
                            return true;
                        }

                        @Override
                        public void giveBack() {
                            taken.set(false);
                        }
                    };
        }
    }

    /** A loop on which nothing comes later but what is to come at once. */
    private static final class LoopWithoutTimers extends DefaultEventLoop {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return super.schedule(task, delay == 0 ? 0 : 1, delay == 0 ? unit : TimeUnit.DAYS);
        }
    }

    @Test
    void the_place_of_a_client_that_goes_is_the_next_ones_at_once() throws Exception {
        LoopWithoutTimers on = new LoopWithoutTimers();
        Loop own = new Loop(on);
        SmallPort port = new SmallPort();
        AcceptorDriver small = new AcceptorDriver(
                own,
                List.of(own),
                new Acceptor(setup(RANDOM::nextBytes), new SharedOpenings(), port),
                port,
                new RefusalLog());
        try {
            Client first = new Client("192.0.2.1");
            Client next = new Client("192.0.2.2");
            Link link = on.submit(() -> small.onAccepted(first)).get();
            send(on, small, link, first.firstMessage());
            Link waiting = on.submit(() -> small.onAccepted(next)).get();
            send(on, small, waiting, next.firstMessage());
            await().until(() -> small.held() == 1);
            assertThat(on.submit(() -> next.outboundMessages().isEmpty()).get()).isTrue();
            on.execute(() -> small.onClosed(link, "it has gone"));
            await().until(() ->
                    on.submit(() -> !next.outboundMessages().isEmpty()).get());
            assertThat(small.held()).isZero();
        } finally {
            on.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        }
    }
}
