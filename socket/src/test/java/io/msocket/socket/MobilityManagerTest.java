package io.msocket.socket;

import static io.msocket.socket.FakeNetwork.up;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MobilityManagerTest {
    private static final LocalAddress ONE = up("eth0", "192.168.1.10", 24);
    private static final LocalAddress TWO = up("wlan0", "10.0.0.10", 8);

    private final FakeNetwork network = new FakeNetwork(ONE);
    private final MobilityManager manager = MobilityManager.of(network);

    /** What a follower saw: the number of addresses before and now. */
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    private final Follower follower = (before, now) ->
            seen.add(before.addresses().size() + "->" + now.addresses().size());

    @Test
    void a_follower_is_called_at_first_and_after_each_change() {
        manager.add(follower);
        await().until(() -> seen.size() == 1);
        network.change(ONE, TWO);
        await().until(() -> seen.size() == 2);
        network.change();
        await().untilAsserted(() -> assertThat(seen).containsExactly("0->1", "1->2", "2->0"));
        manager.remove(follower);
    }

    @Test
    void a_follower_that_was_removed_is_not_called() {
        manager.add(follower);
        await().until(() -> seen.size() == 1);
        manager.remove(follower);
        CountDownLatch called = new CountDownLatch(2);
        Follower other = (before, now) -> called.countDown();
        manager.add(other);
        await().until(() -> called.getCount() == 1);
        network.change(TWO);
        await().until(() -> called.getCount() == 0);
        assertThat(seen).hasSize(1);
        manager.remove(other);
    }

    @Test
    void a_new_follower_does_not_disturb_the_others() {
        manager.add(follower);
        await().until(() -> seen.size() == 1);
        Queue<String> others = new ConcurrentLinkedQueue<>();
        Follower other = (before, now) ->
                others.add(before.addresses().size() + "->" + now.addresses().size());
        manager.add(other);
        await().untilAsserted(() -> assertThat(others).containsExactly("1->1"));
        assertThat(seen).hasSize(1);
        manager.remove(follower);
        manager.remove(other);
    }

    @Test
    void who_asks_to_be_called_is_called_once_without_becoming_a_follower() {
        manager.recall(follower);
        await().until(() -> seen.size() == 1);
        Queue<String> others = new ConcurrentLinkedQueue<>();
        Follower other = (before, now) ->
                others.add(before.addresses().size() + "->" + now.addresses().size());
        manager.add(other);
        await().until(() -> others.size() == 1);
        network.change(ONE, TWO);
        await().until(() -> others.size() == 2);
        assertThat(seen).hasSize(1);
        manager.remove(other);
    }

    /** Each tells its name, at first and after a change. */
    private Follower follower(String name, Object server) {
        return new Follower() {
            @Override
            public void follow(NetworkView before, NetworkView now) {
                seen.add(name);
            }

            @Override
            public Object server() {
                return server;
            }
        };
    }

    @Test
    void the_connections_with_one_server_do_not_keep_one_with_another_waiting() {
        for (int i = 0; i < 100; i++) {
            manager.add(follower("crowd " + i, "busy"));
        }
        manager.add(follower("other", "another"));
        await().until(() -> seen.size() == 101);
        seen.clear();
        network.change(TWO);
        await().until(() -> seen.size() == 101);
        assertThat(seen).startsWith("crowd 0", "other", "crowd 1").endsWith("crowd 99");
    }

    @Test
    void a_follower_that_fails_does_not_stop_the_others() {
        Follower broken = (before, now) -> {
            throw new IllegalStateException("on purpose");
        };
        Follower gravelyBroken = (before, now) -> {
            throw new StackOverflowError("on purpose");
        };
        manager.add(broken);
        manager.add(gravelyBroken);
        manager.add(follower);
        await().until(() -> !seen.isEmpty());
        network.change(TWO);
        await().until(() -> seen.size() >= 2);
        manager.remove(broken);
        manager.remove(gravelyBroken);
        manager.remove(follower);
    }

    /** A machine whose addresses cannot be watched, or read, at first. */
    private final class FailingAtFirst implements NetworkChangeSource {
        private final AtomicInteger watches = new AtomicInteger();
        private final AtomicInteger reads = new AtomicInteger();
        private final int failedWatches;
        private final int failedReads;

        FailingAtFirst(int failedWatches, int failedReads) {
            this.failedWatches = failedWatches;
            this.failedReads = failedReads;
        }

        @Override
        public List<LocalAddress> addresses() {
            if (reads.getAndIncrement() < failedReads) {
                throw new StackOverflowError("on purpose");
            }
            return network.addresses();
        }

        @Override
        public Watch watch(Runnable changed) {
            if (watches.getAndIncrement() < failedWatches) {
                throw new StackOverflowError("on purpose");
            }
            return network.watch(changed);
        }
    }

    @Test
    void where_following_has_failed_whoever_comes_next_begins_anew_for_all() {
        FailingAtFirst machine = new FailingAtFirst(1, 0);
        MobilityManager.of(machine).add(follower);
        Follower next = (before, now) -> {};
        await().until(() -> {
            MobilityManager.of(machine).recall(next);
            return !seen.isEmpty();
        });
        assertThat(machine.watches).hasValue(2);
        MobilityManager.of(machine).remove(follower);
    }

    @Test
    void addresses_that_could_not_be_read_are_read_at_the_next_change() {
        FailingAtFirst machine = new FailingAtFirst(0, 1);
        MobilityManager failing = MobilityManager.of(machine);
        failing.add(follower);
        await().untilAsserted(() -> assertThat(seen).containsExactly("0->0"));
        network.change(ONE, TWO);
        await().untilAsserted(() -> assertThat(seen).containsExactly("0->0", "0->2"));
        failing.remove(follower);
    }

    @Test
    void the_platform_is_watched_as_soon_as_there_is_a_connection() {
        assertThat(network.isWatched()).isFalse();
        manager.add(follower);
        await().until(network::isWatched);
        manager.remove(follower);
    }

    @Test
    void polling_goes_on_after_an_error() {
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger changes = new AtomicInteger();
        PollingWatch watch = PollingWatch.start(
                () -> {
                    if (reads.getAndIncrement() == 0) {
                        throw new StackOverflowError("on purpose");
                    }
                    return List.of(ONE);
                },
                changes::incrementAndGet);
        await().until(() -> changes.get() == 1);
        watch.close();
    }

    @Test
    void polling_tells_of_each_change_and_ends_when_it_is_closed() {
        AtomicReference<List<LocalAddress>> addresses = new AtomicReference<>(List.of(ONE));
        AtomicInteger reads = new AtomicInteger();
        AtomicInteger changes = new AtomicInteger();
        PollingWatch watch = PollingWatch.start(
                () -> {
                    reads.incrementAndGet();
                    return addresses.get();
                },
                changes::incrementAndGet);
        await().until(() -> reads.get() >= 2);
        assertThat(changes).hasValue(0);
        addresses.set(List.of(ONE, TWO));
        await().until(() -> changes.get() == 1);
        watch.close();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("msocket-polling")));
        assertThat(changes).hasValue(1);
    }
}
