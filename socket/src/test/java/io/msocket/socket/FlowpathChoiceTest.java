package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathSchedulers;
import io.msocket.protocol.TrafficCounters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a program changes while the socket is connected: how many flowpaths there are, and by which scheduler it sends. */
class FlowpathChoiceTest {
    private static final InetAddress FIRST = FakeNetwork.address("127.0.0.1");
    private static final InetAddress SECOND = FakeNetwork.address("127.0.0.2");
    private static final int BLOCK = 256 * 1024;
    private static final int MUCH = 16 * BLOCK;

    private MServerSocket server;
    private MSocket client;
    private MSocket accepted;

    @BeforeEach
    void open() throws IOException {
        MSocketOptions options = TestPeers.CLIENT.toBuilder()
                .localAddresses(List.of(FIRST, SECOND))
                .build();
        server = new MServerSocket(0, 50, FIRST, TestPeers.SERVER);
        client = new MSocket(FIRST, server.getLocalPort(), options);
        accepted = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
        server.close();
    }

    private static List<FlowpathSnapshot> working(MSocket socket) {
        return socket.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .toList();
    }

    private void awaitWorking(int count) {
        await().untilAsserted(() -> assertThat(List.of(client, accepted))
                .allSatisfy(socket -> assertThat(socket.flowpaths()).hasSize(count))
                .allSatisfy(socket -> assertThat(working(socket)).hasSize(count)));
    }

    /** Sends some bytes, which arrive as they are. */
    private static void transfer(MSocket from, MSocket to, int length) throws Exception {
        byte[] sent = noise(length);
        Background<byte[]> received = Background.call(() -> to.getInputStream().readNBytes(length));
        from.getOutputStream().write(sent);
        assertThat(received.result()).isEqualTo(sent);
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** A fast path may be enough for what is sent at once: until the other one has had its turn. */
    private static void awaitAllCarry(MSocket from, MSocket to) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            transfer(from, to, MUCH);
            return working(from).stream().allMatch(path -> path.bytesSent() > 0);
        });
    }

    @Test
    void in_full_there_is_a_flowpath_from_each_address_and_both_carry_data() throws Exception {
        assertThat(client.flowpaths()).hasSize(1);
        client.setHandoverMode(HandoverMode.FULL);
        awaitWorking(2);
        assertThat(client.flowpaths())
                .extracting(path -> path.local().getAddress())
                .containsExactlyInAnyOrder(FIRST, SECOND);
        awaitAllCarry(client, accepted);
        awaitAllCarry(accepted, client);
        assertThat(working(client)).allMatch(path -> path.bytesReceived() > 0);
    }

    @Test
    void in_single_there_is_one_again_and_the_stream_goes_on() throws Exception {
        client.setHandoverMode(HandoverMode.FULL);
        awaitWorking(2);
        awaitAllCarry(client, accepted);
        client.setHandoverMode(HandoverMode.SINGLE);
        awaitWorking(1);
        transfer(client, accepted, BLOCK);
        transfer(accepted, client, BLOCK);
        assertThat(working(client)).hasSize(1);
    }

    @Test
    void a_scheduler_that_is_changed_in_mid_stream_loses_nothing_and_repeats_nothing() throws Exception {
        client.setHandoverMode(HandoverMode.FULL);
        awaitWorking(2);
        byte[] sent = noise(4 * MUCH);
        // Nobody reads: as much as may be is on its way, and the rest waits.
        Background<Void> writer = Background.run(() -> {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                })
                .awaitBlocked();
        client.setScheduler(PathSchedulers.redundant());
        int half = sent.length / 2;
        Background<byte[]> reader =
                Background.call(() -> accepted.getInputStream().readNBytes(half));
        assertThat(reader.result()).isEqualTo(Arrays.copyOf(sent, half));
        assertThat(writer.isDone()).as("all was written before half was read").isFalse();
        client.setScheduler(PathSchedulers.roundRobin());
        reader = Background.call(() -> accepted.getInputStream().readAllBytes());
        assertThat(reader.result()).isEqualTo(Arrays.copyOfRange(sent, half, sent.length));
        writer.result();
    }

    @Test
    void what_is_sent_redundantly_counts_in_full_for_both_addresses_at_both_ends() throws Exception {
        client.setHandoverMode(HandoverMode.FULL);
        awaitWorking(2);
        client.setScheduler(PathSchedulers.redundant());
        // So little that each goes on both before any acknowledgement, which would spare the second copy.
        int rounds = 100;
        int piece = 1_000;
        for (int i = 0; i < rounds; i++) {
            transfer(client, accepted, piece);
        }
        long stream = (long) rounds * piece;
        assertThat(client.traffic().byAddress()).containsOnlyKeys(FIRST, SECOND);
        assertThat(client.traffic().byAddress().values())
                .extracting(TrafficCounters::bytesSent)
                .allMatch(bytes -> bytes >= stream);
        await().until(() -> accepted.traffic().byAddress().get(FIRST).bytesReceived() >= 2 * stream);
    }

    @Test
    void only_the_side_that_has_connected_sets_the_mode_and_only_while_it_is_open() throws Exception {
        assertThatThrownBy(() -> accepted.setHandoverMode(HandoverMode.FULL))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("accepted");
        client.close();
        assertThatThrownBy(() -> client.setHandoverMode(HandoverMode.FULL)).isInstanceOf(SocketException.class);
        assertThatThrownBy(() -> client.setScheduler(PathSchedulers.redundant()))
                .isInstanceOf(SocketException.class);
    }
}
