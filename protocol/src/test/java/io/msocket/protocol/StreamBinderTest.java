package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which bytes go on which flowpath, with two engines on two links. */
class StreamBinderTest {
    private static final Route WIFI = Network.from(10);
    private static final Route CELL = Network.from(11);
    private static final int MUCH = 500_000;

    private final World world = new World();
    private final Network network = world.network();
    private Party client;
    private Party server;

    private void open(PathScheduler.Factory scheduler) {
        world.clientOptions = world.clientOptions.withScheduler(scheduler);
        client = network.open(world.client(), WIFI, CELL);
        server = network.server.find(client);
        addCell();
    }

    private void addCell() {
        network.with(client, connection -> connection.paths().add(CELL, network.now()));
        network.run(100);
    }

    private List<Long> sent() {
        return client.connection.flowpaths().stream()
                .map(FlowpathSnapshot::bytesSent)
                .toList();
    }

    private void transfer(int bytes) {
        int before = server.receivedLength();
        network.write(client, World.bytes(bytes, 3));
        network.runUntil(() -> server.receivedLength() == before + bytes);
        network.run(100);
    }

    @Test
    void redundant_sends_every_byte_on_every_path() {
        open(PathSchedulers.redundant());
        transfer(1_000);
        assertThat(sent()).containsExactly(1_000L, 1_000L);
        assertThat(server.received()).isEqualTo(World.bytes(1_000, 3));
    }

    @Test
    void with_copies_on_their_way_nothing_is_sent_again_when_a_path_dies() {
        open(PathSchedulers.redundant());
        network.link(client, 0).toServer.tap = chunk -> null;
        network.write(client, new byte[1_000]);
        network.reach.put(WIFI, Network.Reach.SILENT);
        network.cut(network.link(client, 0));
        network.run(1_000);
        assertThat(server.receivedLength()).isEqualTo(1_000);
        assertThat(sent()).containsExactly(1_000L);
    }

    @Test
    void a_path_that_comes_later_carries_what_is_not_acknowledged() {
        world.clientOptions = world.clientOptions.withScheduler(PathSchedulers.redundant());
        client = network.open(world.client(), WIFI, CELL);
        server = network.server.find(client);
        network.link(client, 0).toServer.tap = chunk -> null;
        network.write(client, new byte[1_000]);
        addCell();
        assertThat(server.receivedLength()).isEqualTo(1_000);
    }

    @Test
    void what_no_path_has_copied_yet_is_sent_when_copies_are_wanted_no_more() throws Exception {
        Streams streams = new Streams(new Environment(
                World.SUITE, bytes -> {}, Buffers.unpooled(), ConnectionOptions.defaults(), Principal.own()));
        SendStream output = streams.output;
        Flowpaths paths = new Flowpaths(streams, new Outbox());
        Flowpath path = Flowpath.dialled(0, Attempt.ofSearch(WIFI), new Liveness(0, 0), 0, 0);
        path.become(FlowpathState.ACTIVE);
        paths.add(path);
        output.append(new Slice(new byte[MUCH], 0, MUCH));
        output.handleLimit(MUCH);
        // All of it has gone with a path that is dead.
        output.handleSent(0, MUCH);
        output.handleLost(0, MUCH);

        StreamBinder binder = new StreamBinder(PathSchedulers.redundant().create(), output, paths);
        assertThat(binder.find(0)).isTrue();
        int copied = binder.length();
        path.handleDataSent(0, copied, 0, 0);
        binder.handleSent(path, copied);
        binder.setScheduler(PathSchedulers.roundRobin().create());
        assertThat(output.nextOffset()).isEqualTo(copied);
        assertThat(output.sendableBytes()).isEqualTo(MUCH - copied);
    }

    @Test
    void the_scheduler_can_be_changed_in_mid_stream() {
        open(PathSchedulers.primary());
        transfer(MUCH);
        assertThat(sent()).contains(0L);
        network.with(client, connection -> connection.paths().setScheduler(PathSchedulers.roundRobin()));
        transfer(MUCH);
        assertThat(sent()).doesNotContain(0L);
        long all = sent().stream().mapToLong(Long::longValue).sum();
        network.with(client, connection -> connection.paths().setScheduler(PathSchedulers.redundant()));
        transfer(1_000);
        assertThat(sent().stream().mapToLong(Long::longValue).sum()).isEqualTo(all + 2_000);
        network.with(client, connection -> connection.paths().setScheduler(PathSchedulers.earliestCompletion()));
        transfer(MUCH);
        assertThat(sent().stream().mapToLong(Long::longValue).sum()).isEqualTo(all + 2_000 + MUCH);
    }

    @Test
    void a_window_that_is_full_behind_a_slow_path_is_freed_over_the_faster_one() {
        int window = 32 * 1024;
        long slowMillis = 400;
        network.latencies.put(CELL, slowMillis);
        world.serverOptions = world.serverOptions.withWindows(window, window);
        open(PathSchedulers.roundRobin());
        network.run(10 * slowMillis);
        // Until the rates of both are known.
        transfer(window);
        network.run(10 * slowMillis);
        List<Long> before = sent();
        int had = server.receivedLength();

        network.write(client, World.bytes(2 * window, 4));
        network.run(slowMillis - 1);
        assertThat(sent().get(1)).as("on the slow path").isGreaterThan(before.get(1));
        assertThat(server.receivedLength() - had)
                .as("before anything has come by it")
                .isEqualTo(2 * window);
    }

    @Test
    void a_scheduler_that_chooses_what_it_must_not_is_named() {
        open(PathSchedulers.primary());
        PathScheduler.Candidate stranger = new PathScheduler.Candidate() {
            @Override
            public int id() {
                return 99;
            }

            @Override
            public boolean hasRoom() {
                return true;
            }

            @Override
            public long roundTripNanos() {
                return 0;
            }

            @Override
            public long leastRoundTripNanos() {
                return 0;
            }

            @Override
            public long bytesPerSecond() {
                return 0;
            }

            @Override
            public long bytesInFlight() {
                return 0;
            }
        };
        network.with(client, connection -> connection.paths().setScheduler(() -> (paths, backlog) -> stranger));
        assertThatThrownBy(() -> network.write(client, new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("chose flowpath 99");
    }
}
