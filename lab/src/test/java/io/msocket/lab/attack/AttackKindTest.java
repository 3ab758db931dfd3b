package io.msocket.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.msocket.lab.program.EchoServer;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.Service;
import io.msocket.socket.Identity;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketLimits;
import io.msocket.socket.MSocketOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That attackers do what they are said to do, at a server on loopback. */
class AttackKindTest {
    /** Of a connection that was accepted. */
    private static final int WINDOW_BYTES = 16 * 1024;

    /** With a byte missing before each. */
    private static final int HOLES = 4095;

    /** What is charged at least: the second flowpath, and what two such records take beyond the window, in steps. */
    private static final int CHARGED_BYTES = 4 * 1024 + 8 * 1024;

    /** The preface, and a message's kind and length. */
    private static final int MESSAGE_HEADER_BYTES = 8 + 3;

    /** The kind of a message that goes on with the handshake. */
    private static final int NOISE = 0;

    private static final int MESSAGES = 50;
    private static final int MESSAGES_A_SECOND = 500;

    /** Whose connections stay as long as they are here. */
    private final Queue<Attack> attacks = new ConcurrentLinkedQueue<>();

    private MServerSocket server;
    private AttackKind.Order order;

    @BeforeEach
    void listen() throws IOException {
        Identity identity = Identity.generate();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        server = new MServerSocket(
                0, 16, loopback, MSocketOptions.builder().identity(identity).build());
        server.setSoTimeout(20_000);
        Target target = new Target(
                new InetSocketAddress(loopback, server.getLocalPort()), identity.publicKey(), Service.UNNAMED);
        order = new AttackKind.Order(target, 1, Sources.parse("any"), "");
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        attacks.clear();
    }

    @Test
    void unread_fills_the_window() throws Exception {
        attack(AttackKind.UNREAD);
        try (MSocket accepted = accept()) {
            await().until(() -> accepted.getInputStream().available() == WINDOW_BYTES);
        }
    }

    @Test
    void holes_lie_all_over_the_window_and_the_first_byte_is_missing() throws Exception {
        Attack holes = AttackKind.HOLES.attack(order);
        // Which has asked how large the window is.
        accept().close();
        attack(holes);
        try (MSocket accepted = accept()) {
            // It came, each byte in a record of its own, and none of it can be handed out.
            await().until(() -> bytesReceived(accepted) == HOLES);
            assertThat(accepted.getInputStream().available()).isZero();
        }
    }

    @Test
    void incomplete_records_come_on_two_flowpaths_and_take_more_than_every_connection_may() throws Exception {
        // What the tests before this one have used is given back.
        await().untilAsserted(() -> assertThat(memoryOfAll()).isZero());
        attack(AttackKind.INCOMPLETE);
        try (MSocket accepted = accept()) {
            await().untilAsserted(() -> assertThat(memoryOfAll()).isGreaterThanOrEqualTo(CHARGED_BYTES));
            assertThat(seen(accepted)).isEqualTo(tuple(2, 0L, 0));
        }
    }

    @Test
    void a_mixture_is_one_of_each() throws Exception {
        Attack mixed = AttackKind.MIXED.attack(new AttackKind.Order(order.target(), 3, order.sources(), order.file()));
        accept().close();
        attacks.add(mixed);
        Tally tally = new Tally();
        mixed.run(tally, () -> false);
        assertThat(tally.report("done").number("done")).isEqualTo(3);
        List<MSocket> accepted = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            accepted.add(accept());
        }
        await().untilAsserted(() -> assertThat(accepted)
                .extracting(AttackKindTest::seen)
                .containsExactlyInAnyOrder(
                        tuple(1, (long) WINDOW_BYTES, WINDOW_BYTES), tuple(2, (long) HOLES, 0), tuple(2, 0L, 0)));
        for (MSocket one : accepted) {
            one.close();
        }
    }

    @Test
    void drop_leaves_a_connection_without_a_flowpath() throws Exception {
        attack(AttackKind.DROP);
        try (MSocket accepted = accept()) {
            await().until(accepted::isSuspended);
        }
    }

    @Test
    void drop_unread_leaves_one_with_all_of_its_bytes() throws Exception {
        Thread attack = new Thread(() -> attackUnchecked(AttackKind.DROP_UNREAD));
        attack.start();
        try (MSocket accepted = accept()) {
            await().until(accepted::isSuspended);
            assertThat(accepted.getInputStream().available()).isEqualTo(WINDOW_BYTES);
        }
        attack.join();
    }

    @Test
    void close_ends_as_both_programs_want() throws Exception {
        Thread attack = new Thread(() -> attackUnchecked(AttackKind.CLOSE));
        attack.start();
        MSocket accepted = server.accept();
        assertThat(accepted.getInputStream().read()).isEqualTo(EchoServer.FRIEND);
        assertThat(accepted.getInputStream().read()).isNegative();
        accepted.close();
        attack.join();
    }

    @Test
    void replay_is_answered_and_opens_nothing() throws Exception {
        Tally tally = new Tally();
        AtomicBoolean stopped = new AtomicBoolean();
        Attack replay =
                AttackKind.REPLAY.attack(new AttackKind.Order(order.target(), 0, order.sources(), order.file()));
        Thread attack = new Thread(() -> runUnchecked(replay, tally, stopped));
        attack.start();
        await().until(() -> tally.report("so far").number("done") > 100);
        stopped.set(true);
        attack.join();
        server.setSoTimeout(1);
        assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }

    /** By the first bytes of its ephemeral key a server would know one again (docs/PROTOCOL.md, 5.2). */
    @Test
    void fresh_openings_are_each_another_one_and_each_is_answered_and_opens_nothing() throws Exception {
        List<byte[]> messages = firstMessages(AttackKind.FRESH);
        assertThat(messages.stream().map(AttackKindTest::beginOfKey)).doesNotHaveDuplicates();
        for (byte[] message : messages) {
            assertThat(answer(message)).isEqualTo(NOISE);
        }
        server.setSoTimeout(1);
        assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }

    private static long beginOfKey(byte[] message) {
        return ByteBuffer.wrap(message).getLong(MESSAGE_HEADER_BYTES);
    }

    /** What some connections of an attack begin with, at somebody who answers nothing. */
    private List<byte[]> firstMessages(AttackKind kind) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, MESSAGES, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(20_000);
            Target target = new Target(
                    (InetSocketAddress) listener.getLocalSocketAddress(),
                    order.target().key(),
                    order.target().service());
            Attack flood = kind.attack(new AttackKind.Order(target, MESSAGES_A_SECOND, order.sources(), order.file()));
            AtomicBoolean stopped = new AtomicBoolean();
            Thread attack = new Thread(() -> runUnchecked(flood, new Tally(), stopped));
            attack.start();
            try {
                List<byte[]> messages = new ArrayList<>();
                while (messages.size() < MESSAGES) {
                    try (Socket one = listener.accept()) {
                        messages.add(readMessage(one.getInputStream()));
                    }
                }
                return messages;
            } finally {
                stopped.set(true);
                attack.join();
            }
        }
    }

    private static byte[] readMessage(InputStream in) throws IOException {
        byte[] header = in.readNBytes(MESSAGE_HEADER_BYTES);
        int length = ByteBuffer.wrap(header).getShort(MESSAGE_HEADER_BYTES - Short.BYTES);
        byte[] message = Arrays.copyOf(header, MESSAGE_HEADER_BYTES + length);
        assertThat(in.readNBytes(message, MESSAGE_HEADER_BYTES, length)).isEqualTo(length);
        return message;
    }

    /** The kind of what the server says to that, or -1 if it closes without a word. */
    private int answer(byte[] message) throws IOException {
        try (Socket socket = new Socket(
                order.target().server().getAddress(), order.target().server().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(message);
            return socket.getInputStream().read();
        }
    }

    @Test
    void sources_are_networks_in_turns() throws Exception {
        var sources = Sources.parse("fd01:0:9::@7");
        assertThat(sources.apply(0)).isEqualTo(InetAddress.getByName("fd01:0:9::1"));
        assertThat(sources.apply(255)).isEqualTo(InetAddress.getByName("fd01:0:9:ff::1"));
        assertThat(sources.apply(256)).isEqualTo(sources.apply(0));
    }

    private static long memoryOfAll() {
        return MSocketLimits.usage().map(usage -> usage.windowBytes().used()).orElse(0L);
    }

    /** Its flowpaths, what came over them, and what can be read. */
    private static Tuple seen(MSocket socket) throws IOException {
        return tuple(
                socket.flowpaths().size(),
                bytesReceived(socket),
                socket.getInputStream().available());
    }

    private static long bytesReceived(MSocket socket) {
        return socket.flowpaths().stream()
                .mapToLong(FlowpathSnapshot::bytesReceived)
                .sum();
    }

    /** One that does not wait for what its client never says. */
    private MSocket accept() throws IOException {
        MSocket accepted = server.accept();
        accepted.setSoLinger(true, 0);
        return accepted;
    }

    private static void runUnchecked(Attack attack, Tally tally, AtomicBoolean stopped) {
        try {
            attack.run(tally, stopped::get);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void attackUnchecked(AttackKind kind) {
        try {
            attack(kind);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void attack(AttackKind kind) throws IOException, InterruptedException {
        attack(kind.attack(order));
    }

    private void attack(Attack attack) throws IOException, InterruptedException {
        attacks.add(attack);
        Tally tally = new Tally();
        attack.run(tally, () -> false);
        assertThat(tally.report("done").number("done")).isEqualTo(1);
    }
}
