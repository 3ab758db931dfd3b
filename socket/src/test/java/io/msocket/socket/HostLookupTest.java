package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class HostLookupTest {
    private static final InetAddress FIRST = FakeNetwork.address("192.0.2.1");
    private static final InetAddress SECOND = FakeNetwork.address("192.0.2.2");

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private InetAddress[] known = {FIRST};

    private HostLookup lookup() {
        return new HostLookup("host.example.org", 7, this::resolve, tasks::add);
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        asked.add(host);
        if (known.length == 0) {
            throw new UnknownHostException(host);
        }
        return known;
    }

    private void work() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void who_asks_hears_of_other_addresses_and_of_the_same_ones_once() {
        List<List<InetSocketAddress>> heard = new ArrayList<>();
        HostLookup lookup = lookup();
        lookup.setListener(() -> heard.add(lookup.addresses()));
        assertThat(lookup.addresses()).isNull();
        lookup.ask();
        work();
        lookup.ask();
        work();
        known = new InetAddress[] {SECOND, FIRST};
        lookup.ask();
        work();
        assertThat(heard)
                .containsExactly(
                        List.of(new InetSocketAddress(FIRST, 7)),
                        List.of(new InetSocketAddress(SECOND, 7), new InetSocketAddress(FIRST, 7)));
    }

    @Test
    void however_many_connections_ask_for_a_host_it_is_looked_up_once() {
        List<HostLookup> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            HostLookup lookup = lookup();
            lookup.ask();
            lookup.ask();
            all.add(lookup);
        }
        work();
        assertThat(asked).hasSize(1);
        assertThat(all)
                .allSatisfy(each -> assertThat(each.addresses()).containsExactly(new InetSocketAddress(FIRST, 7)));
    }

    @Test
    void where_nothing_is_known_at_the_moment_it_can_be_asked_again() {
        known = new InetAddress[0];
        HostLookup lookup = lookup();
        lookup.ask();
        work();
        assertThat(lookup.addresses()).isNull();
        known = new InetAddress[] {FIRST};
        lookup.ask();
        work();
        assertThat(lookup.addresses()).containsExactly(new InetSocketAddress(FIRST, 7));
    }

    @Test
    void where_there_is_no_thread_to_be_had_it_can_be_asked_again() {
        Queue<Error> failures = new ArrayDeque<>(List.of(new StackOverflowError("no thread is to be had")));
        HostLookup lookup = new HostLookup("host.example.org", 7, this::resolve, task -> {
            if (!failures.isEmpty()) {
                throw failures.remove();
            }
            tasks.add(task);
        });
        lookup.ask();
        assertThat(tasks).isEmpty();
        lookup.ask();
        work();
        assertThat(lookup.addresses()).containsExactly(new InetSocketAddress(FIRST, 7));
    }

    @Test
    void a_host_by_its_name_can_be_looked_up_again_and_an_address_cannot() throws Exception {
        assertThat(NamedServer.whereaboutsOf(NamedServer.of("localhost", 7))).isNotNull();
        assertThat(NamedServer.whereaboutsOf(NamedServer.of("127.0.0.1", 7))).isNull();
        assertThat(NamedServer.whereaboutsOf(NamedServer.of("::1", 7))).isNull();
        assertThat(NamedServer.whereaboutsOf(NamedServer.of((String) null, 7))).isNull();
        assertThat(NamedServer.whereaboutsOf(new InetSocketAddress(FIRST, 7))).isNull();
    }
}
