package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.Route;
import io.msocket.transport.ClientSettings;
import io.msocket.transport.Listener;
import io.msocket.transport.ListenerSettings;
import io.msocket.transport.StreamConnection;
import io.msocket.transport.Transport;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The moves of a server whose clients have little time, one after the other. */
class ServerPlaceTest {
    private static final InetAddress FIRST = FakeNetwork.address("127.0.0.1");
    private static final InetAddress SECOND = FakeNetwork.address("127.0.0.2");
    private static final InetAddress THIRD = FakeNetwork.address("127.0.0.3");
    private static final InetAddress ANY = FakeNetwork.address("0.0.0.0");
    private static final ServerPlace.Times TIMES = new ServerPlace.Times(300, 1_000);
    /** No test lasts so long: what a move tells at first stays told. */
    private static final ServerPlace.Times LONG = new ServerPlace.Times(3_600_000, 3_600_000);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Interfaces ALL = Interfaces.ofKind(InterfaceKind.values());

    private final Transport transport = ProcessTransport.get().transport();
    private final FakeNetwork network = new FakeNetwork(FakeNetwork.up("eth0", "192.0.2.1", 24));
    private final MSocketOptions options =
            MSocketOptions.builder().networkChanges(network).build();
    private final List<Closeable> opened = new ArrayList<>();
    private Listener listener;
    private ServerPlace place;

    private void serve(InetAddress address, MSocketOptions with) throws IOException {
        serve(address, with, TIMES);
    }

    private void serve(InetAddress address, MSocketOptions with, ServerPlace.Times times) throws IOException {
        listener = transport.listen(
                new InetSocketAddress(address, 0), 50, ListenerSettings.of(TestPeers.SERVER_IDENTITY.keys()));
        place = new ServerPlace(listener, with, List.of(), times);
        place.begin();
    }

    @AfterEach
    void close() throws IOException {
        for (Closeable each : opened) {
            each.close();
        }
        place.close();
        listener.close();
    }

    private InetSocketAddress migrate(InetAddress next, int port) throws IOException {
        place.migrate(new InetSocketAddress(next, port));
        return listener.localAddress();
    }

    /** A client that follows what it is told. */
    private MSocket connect() throws IOException {
        InetSocketAddress now = listener.localAddress();
        MSocket client = new MSocket(now.getAddress(), now.getPort(), TestPeers.CLIENT);
        opened.add(client);
        return client;
    }

    /** One that only hears. */
    private StreamConnection hear() throws IOException {
        ClientSettings settings = ClientSettings.of((remote, key) -> "not asked").toBuilder()
                .serverKey(TestPeers.SERVER_IDENTITY.publicKey().toBytes())
                .build();
        InetSocketAddress remote =
                new InetSocketAddress(FIRST, listener.localAddress().getPort());
        StreamConnection client =
                transport.connect(settings, List.of(new Route(null, remote))).await(10_000);
        opened.add(() -> client.close(-1));
        return client;
    }

    private StreamConnection accept() throws IOException {
        StreamConnection accepted = listener.accept(10_000);
        opened.add(() -> accepted.close(-1));
        return accepted;
    }

    private static Set<InetSocketAddress> inUse(MSocket socket) {
        return socket.flowpaths().stream()
                .filter(path -> path.state() == FlowpathState.ACTIVE)
                .map(path -> path.remote())
                .collect(Collectors.toSet());
    }

    private static void exchange(MSocket client, StreamConnection accepted) throws IOException {
        client.getOutputStream().write(7);
        assertThat(accepted.read(new byte[1], 0, 1, 20_000)).isEqualTo(1);
    }

    private void assertStaysAt(MSocket client, StreamConnection accepted, InetSocketAddress address) throws Exception {
        await().until(() -> inUse(client).equals(Set.of(address)));
        client.removeFlowpath(client.flowpaths().get(0).id());
        await().until(() -> inUse(client).equals(Set.of(address)));
        exchange(client, accepted);
    }

    private static void awaitFree(InetSocketAddress address) {
        await().atMost(PATIENCE).until(() -> isFree(address));
    }

    private static boolean isFree(InetSocketAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket(address.getPort(), 1, address.getAddress())) {
            return probe.isBound();
        } catch (BindException e) {
            return false;
        }
    }

    @Test
    void hundreds_of_connections_go_along_as_often_as_it_moves_and_nobody_is_where_it_was() throws Exception {
        serve(FIRST, options);
        List<MSocket> clients = new ArrayList<>();
        List<StreamConnection> accepted = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            clients.add(connect());
            accepted.add(accept());
        }
        InetSocketAddress home = listener.localAddress();
        for (InetAddress host : List.of(SECOND, THIRD, FIRST)) {
            InetSocketAddress next = migrate(host, 0);
            await().atMost(PATIENCE)
                    .until(() ->
                            clients.stream().allMatch(client -> inUse(client).equals(Set.of(next))));
        }
        awaitFree(home);
        assertThatThrownBy(() -> new MSocket(home.getAddress(), home.getPort(), TestPeers.CLIENT))
                .isInstanceOf(ConnectException.class);
        for (int i = 0; i < clients.size(); i++) {
            exchange(clients.get(i), accepted.get(i));
        }
    }

    @Test
    void a_move_that_begins_before_the_last_has_ended_takes_everybody_along() throws Exception {
        serve(FIRST, options);
        MSocket client = connect();
        StreamConnection accepted = accept();
        InetSocketAddress first = listener.localAddress();
        InetSocketAddress second = migrate(SECOND, 0);
        InetSocketAddress third = migrate(THIRD, 0);
        awaitFree(first);
        awaitFree(second);
        assertStaysAt(client, accepted, third);
    }

    @Test
    void it_comes_back_to_where_it_has_just_been() throws Exception {
        serve(FIRST, options);
        MSocket client = connect();
        StreamConnection accepted = accept();
        InetSocketAddress first = listener.localAddress();
        InetSocketAddress second = migrate(SECOND, 0);
        await().until(() -> inUse(client).equals(Set.of(second)));
        assertThat(migrate(FIRST, first.getPort())).isEqualTo(first);
        assertThat(migrate(FIRST, first.getPort())).as("where it is already").isEqualTo(first);
        awaitFree(second);
        assertStaysAt(client, accepted, first);
    }

    @Test
    void where_it_has_come_back_to_and_gone_from_again_clients_have_as_long_as_after_a_first_move() throws Exception {
        ServerPlace.Times times = new ServerPlace.Times(500, 5_000);
        serve(FIRST, options, times);
        StreamConnection client = hear();
        InetSocketAddress first = listener.localAddress();
        InetSocketAddress second = migrate(SECOND, 0);
        // A part of what the first move leaves them is over then.
        await().until(() -> client.serverAddresses().equals(List.of(second)));
        migrate(FIRST, first.getPort());
        long left = System.nanoTime();
        migrate(SECOND, second.getPort());
        awaitFree(first);
        assertThat(Duration.ofNanos(System.nanoTime() - left))
                .isGreaterThanOrEqualTo(Duration.ofMillis(times.leaveMillis()));
        assertThat(listener.localAddress()).isEqualTo(second);
    }

    @Test
    void where_it_was_is_given_up_in_time_however_often_it_moves_to_and_fro() throws Exception {
        serve(FIRST, options);
        InetSocketAddress first = listener.localAddress();
        List<InetSocketAddress> places = List.of(migrate(SECOND, 0), migrate(THIRD, 0));
        AtomicInteger moves = new AtomicInteger();
        // Each of the two is come to again before clients have had their time to leave the other one.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(TIMES.leaveMillis() / 4))
                .until(() -> {
                    InetSocketAddress next = places.get(moves.getAndIncrement() % 2);
                    assertThat(migrate(next.getAddress(), next.getPort())).isEqualTo(next);
                    return isFree(first);
                });
    }

    @Test
    void no_timer_waits_for_who_is_told_of_a_move_and_takes_his_time() throws Exception {
        ServerPlace.Times times = new ServerPlace.Times(100, 2_000);
        serve(FIRST, options, times);
        InetSocketAddress first = listener.localAddress();
        CountDownLatch timersAreFree = new CountDownLatch(1);
        AtomicBoolean takesTime = new AtomicBoolean();
        Closeable following = place.follow(ALL, addresses -> {
            if (takesTime.get()) {
                awaitSoon(timersAreFree);
            }
        });
        // As many as there are threads for timers, and all of them due before the latch.
        for (int i = 0; i < Timers.MOST_THREADS; i++) {
            migrate(i % 2 == 0 ? THIRD : FIRST, 0);
        }
        Timers.after(times.leaveMillis() + 1, timersAreFree::countDown);
        takesTime.set(true);
        migrate(SECOND, 0);
        assertThat(timersAreFree.getCount()).as("when he had taken his time").isZero();
        awaitFree(first);
        following.close();
    }

    private static void awaitSoon(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void where_clients_can_reach_it_is_told_of_the_addresses_that_were_seen() throws Exception {
        serve(ANY, options);
        InetSocketAddress other = new InetSocketAddress(
                FakeNetwork.address("192.0.2.7"), listener.localAddress().getPort());
        NetworkView seen = new NetworkView(List.of(FakeNetwork.up("eth0", "192.0.2.7", 24)));
        assertThat(place.whereabouts(seen)).containsExactly(other);
    }

    @Test
    void one_that_is_closed_in_the_middle_of_a_move_follows_the_machines_addresses_no_more() throws Exception {
        serve(FIRST, options);
        StreamConnection client = hear();
        place.close();
        int next = migrate(ANY, 0).getPort();
        MobilityManager manager = MobilityManager.of(network);
        BlockingQueue<NetworkView> seen = new LinkedBlockingQueue<>();
        // Called after any that the move has added.
        Follower last = (before, now) -> seen.add(now);
        manager.add(last);
        seen.take();
        network.change(FakeNetwork.up("eth0", "192.0.2.2", 24));
        seen.take();
        manager.remove(last);
        InetSocketAddress further = new InetSocketAddress(THIRD, 4000);
        place.setFurtherAddresses(List.of(further));
        InetSocketAddress own = new InetSocketAddress(FakeNetwork.address("192.0.2.1"), next);
        await().until(() -> client.serverAddresses().equals(List.of(further, own)));
    }

    @Test
    void one_that_is_closed_in_the_middle_of_a_move_ends_it() throws Exception {
        serve(FIRST, options);
        MSocket client = connect();
        StreamConnection accepted = accept();
        InetSocketAddress first = listener.localAddress();
        InetSocketAddress second = migrate(SECOND, 0);
        place.close();
        listener.close();
        awaitFree(first);
        assertStaysAt(client, accepted, second);
        assertThatThrownBy(() -> migrate(THIRD, 0)).isInstanceOf(SocketException.class);
    }

    @Test
    void a_move_to_another_port_of_all_addresses_is_told_by_both_ports_of_those_of_the_machine() throws Exception {
        serve(ANY, options, LONG);
        StreamConnection client = hear();
        int former = listener.localAddress().getPort();
        int next = migrate(ANY, 0).getPort();
        InetAddress own = FakeNetwork.address("192.0.2.1");
        await().until(() -> client.serverAddresses()
                .equals(List.of(new InetSocketAddress(own, next), new InetSocketAddress(own, former))));
    }

    @Test
    void of_several_interfaces_a_move_is_told_by_those_alone_that_the_server_tells() throws Exception {
        network.change(FakeNetwork.up("eth0", "192.0.2.1", 24), FakeNetwork.up("wlan0", "198.51.100.1", 24));
        serve(
                ANY,
                options.toBuilder()
                        .announcedInterfaces(Interfaces.named("eth*"))
                        .build(),
                LONG);
        StreamConnection client = hear();
        InetAddress own = FakeNetwork.address("192.0.2.1");
        int former = listener.localAddress().getPort();
        await().until(() -> client.serverAddresses().equals(List.of(new InetSocketAddress(own, former))));
        int next = migrate(ANY, 0).getPort();
        await().until(() -> client.serverAddresses()
                .equals(List.of(new InetSocketAddress(own, next), new InetSocketAddress(own, former))));
    }

    @Test
    void at_another_port_of_all_addresses_it_is_told_by_those_of_the_machine_as_they_come_and_go() throws Exception {
        serve(ANY, options);
        StreamConnection client = hear();
        int next = migrate(ANY, 0).getPort();
        InetAddress own = FakeNetwork.address("192.0.2.1");
        await().until(() -> client.serverAddresses().equals(List.of(new InetSocketAddress(own, next))));
        network.change(FakeNetwork.up("eth0", "192.0.2.2", 24));
        await().until(() -> client.serverAddresses()
                .equals(List.of(new InetSocketAddress(FakeNetwork.address("192.0.2.2"), next))));
    }

    @Test
    void one_that_tells_its_interfaces_tells_the_new_port_and_after_a_move_to_one_address_that_alone()
            throws Exception {
        serve(
                ANY,
                options.toBuilder()
                        .announcedInterfaces(Interfaces.named("eth*"))
                        .build());
        StreamConnection client = hear();
        InetAddress own = FakeNetwork.address("192.0.2.1");
        int former = listener.localAddress().getPort();
        await().until(() -> client.serverAddresses().equals(List.of(new InetSocketAddress(own, former))));
        int next = migrate(ANY, 0).getPort();
        await().until(() -> client.serverAddresses().equals(List.of(new InetSocketAddress(own, next))));
        InetSocketAddress one = migrate(SECOND, 0);
        await().until(() -> client.serverAddresses().equals(List.of(one)));
        network.change(FakeNetwork.up("eth0", "192.0.2.2", 24));
        place.setFurtherAddresses(List.of(new InetSocketAddress(own, 4000)));
        await().until(() -> client.serverAddresses().equals(List.of(new InetSocketAddress(own, 4000), one)));
    }

    @Test
    void whoever_follows_the_addresses_hears_of_them_until_he_ends_it_and_may_fail() throws Exception {
        serve(FIRST, options);
        BlockingQueue<List<InetSocketAddress>> heard = new LinkedBlockingQueue<>();
        Closeable following = place.follow(ALL, addresses -> {
            heard.add(addresses);
            if (addresses.contains(listener.localAddress())) {
                throw new StackOverflowError("a program's mistake");
            }
            throw new IllegalStateException("another one");
        });
        assertThat(heard.take()).containsExactly(listener.localAddress());
        InetSocketAddress second = migrate(SECOND, 0);
        assertThat(heard.take()).containsExactly(second);
        migrate(ANY, 0);
        assertThat(heard.take())
                .containsExactly(new InetSocketAddress(
                        FakeNetwork.address("192.0.2.1"),
                        listener.localAddress().getPort()));
        following.close();
        migrate(THIRD, 0);
        assertThat(heard).isEmpty();
    }
}
