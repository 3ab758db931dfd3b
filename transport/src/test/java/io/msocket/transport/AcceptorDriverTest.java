package io.msocket.transport;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that open connections at one event loop. */
class AcceptorDriverTest {
    private static final InetSocketAddress SERVER = TestTransports.at(4_000);
    private static final KeyPair IDENTITY = TestTransports.newIdentity();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final FullLoop executor = new FullLoop();
    private final AcceptorDriver driver = new AcceptorDriver(
            new Loop(executor), new Acceptor(setup(), new SharedOpenings()), new NobodysPort(), new RefusalLog());

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

    private static AcceptorSetup setup() {
        return new AcceptorSetup(
                List.of(JdkCipherSuites.aesGcm()),
                AcceptorDriverTest::drawSlowly,
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
    private static final class NobodysPort implements AcceptorDriver.Port {
        @Override
        public ConnectionDriver driverFor(Connection connection, Loop loop) {
            throw new AssertionError("a client has proved itself");
        }

        @Override
        public void established(ConnectionDriver established, Principal holder, Principal source) {
            throw new AssertionError("a connection is open");
        }

        @Override
        public boolean hasRoom(long now) {
            return true;
        }

        @Override
        public boolean take(Principal source, long now) {
            return true;
        }

        @Override
        public void giveBack(Principal source) {}

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
            ClientSetup setup = new ClientSetup(
                    JdkCipherSuites.aesGcm(),
                    RANDOM::nextBytes,
                    Buffers.unpooled(),
                    ConnectionOptions.defaults(),
                    IDENTITY.publicKey(),
                    null,
                    Service.UNNAMED);
            Connection engine = Connection.open(setup, List.of(new Route(null, SERVER)), Clock.now());
            engine.handleConnected(0, address, Clock.now());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Transmit transmit = new Transmit();
            while (engine.pollTransmit(transmit, Clock.now())) {
                bytes.write(transmit.bytes(), 0, transmit.length());
            }
            return bytes.toByteArray();
        }
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
}
