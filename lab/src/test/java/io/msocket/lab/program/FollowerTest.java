package io.msocket.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.CloseReason;
import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FollowerTest {
    private final Follower follower = new Follower(true);

    @Test
    void only_another_address_of_the_server_than_at_the_mark_is_a_move() throws Exception {
        tellActive("10.0.0.1");
        tellActive("10.0.0.2");
        follower.mark();
        tellActive("10.0.0.2");
        assertThat(now().joined()).isEmpty();
        tellActive("10.0.0.3");
        assertThat(now().joined()).isPresent();
    }

    @Test
    void a_read_before_it_has_joined_elsewhere_is_none_of_there() throws Exception {
        tellActive("10.0.0.1");
        follower.mark();
        follower.handleRead(millis(1));
        assertThat(now().resumed()).isEmpty();
        tellActive("10.0.0.2");
        follower.handleRead(millis(7));
        follower.handleRead(millis(9));
        assertThat(now().resumed()).hasValue(millis(7));
    }

    @Test
    void a_wait_that_ends_after_the_mark_counts_and_one_that_ended_before_does_not() throws Exception {
        follower.handleRead(millis(100));
        follower.handleRead(millis(900));
        follower.mark();
        follower.handleRead(millis(950));
        follower.handleRead(millis(960));
        assertThat(now().longestWait()).isEqualTo(millis(50));
    }

    @Test
    void who_reads_is_heard_of_at_the_first_read_and_no_sooner() throws Exception {
        Thread waiting = new Thread(() -> {
            try {
                follower.awaitHeard(System.nanoTime() + TimeUnit.SECONDS.toNanos(60));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        follower.handleRead(millis(1));
        waiting.join();
        follower.awaitHeard(Long.MAX_VALUE);
        // Who rests is not waited for, nor is one of whom nothing comes any more.
        new Follower(false).awaitHeard(Long.MAX_VALUE);
        Follower failed = new Follower(true);
        failed.fail("it is over");
        failed.awaitHeard(Long.MAX_VALUE);
    }

    @Test
    void who_rests_waits_for_no_read() throws Exception {
        Follower resting = new Follower(false);
        resting.onEvent(active("10.0.0.1"), 0, 0, 0, 0);
        resting.mark();
        resting.onEvent(active("10.0.0.2"), 0, 0, 0, 0);
        // Not before the test's own timeout, if it waited.
        assertThat(resting.await(System.nanoTime() + TimeUnit.HOURS.toNanos(1)).joined())
                .isPresent();
    }

    @Test
    void a_connection_that_has_ended_is_waited_for_no_more() throws Exception {
        follower.onEvent(
                new ConnectionEvent(
                        ConnectionEvent.Kind.CLOSED, null, new CloseReason(CloseReason.Kind.RESET_BY_PEER, "over"), ""),
                0,
                0,
                0,
                0);
        assertThat(follower.await(System.nanoTime() + TimeUnit.HOURS.toNanos(1)).failure())
                .contains("over");
    }

    /** What it has seen so far, without waiting. */
    private Follower.Seen now() throws InterruptedException {
        return follower.await(System.nanoTime());
    }

    private void tellActive(String address) throws UnknownHostException {
        follower.onEvent(active(address), 0, 0, 0, 0);
    }

    private static ConnectionEvent active(String address) throws UnknownHostException {
        FlowpathSnapshot path = new FlowpathSnapshot(
                1,
                FlowpathState.ACTIVE,
                null,
                new InetSocketAddress(InetAddress.getByName(address), 4433),
                Duration.ZERO,
                0,
                0,
                0,
                PathRole.PREFERRED,
                0,
                0);
        return new ConnectionEvent(ConnectionEvent.Kind.PATH_ACTIVE, path, null, "");
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
