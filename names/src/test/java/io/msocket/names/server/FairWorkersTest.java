package io.msocket.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class FairWorkersTest {
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();

    private static Principal at(int host) throws UnknownHostException {
        return Principal.ofSource(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) host}));
    }

    private void submit(FairWorkers workers, int host, String task) throws UnknownHostException {
        workers.submit(at(host), () -> done.add(task), () -> done.add("refused " + task));
    }

    /** Has the only thread wait until the latch opens. */
    private static void occupy(FairWorkers workers, CountDownLatch until) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        workers.submit(
                at(9),
                () -> {
                    begun.countDown();
                    awaitUninterruptibly(until);
                },
                () -> {});
        begun.await();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void who_asks_for_much_waits_for_it_himself() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        try (FairWorkers workers = new FairWorkers(1, 3)) {
            occupy(workers, free);
            submit(workers, 1, "first");
            submit(workers, 1, "second");
            submit(workers, 1, "third");
            submit(workers, 2, "other");
            assertThat(done.take()).as("the newest of who has most").isEqualTo("refused third");
            free.countDown();
            assertThat(List.of(done.take(), done.take(), done.take())).containsExactly("first", "other", "second");
        }
    }

    @Test
    void a_request_that_fails_and_cannot_be_refused_ends_no_thread() throws Exception {
        try (FairWorkers workers = new FairWorkers(1, 3)) {
            workers.submit(
                    at(1),
                    () -> {
                        throw new IllegalStateException("a mistake");
                    },
                    () -> {
                        throw new StackOverflowError("a grave one");
                    });
            submit(workers, 1, "next");
            assertThat(done.take()).isEqualTo("next");
        }
    }

    @Test
    void who_keeps_threads_for_long_leaves_some_to_others() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        try (FairWorkers workers = new FairWorkers(4, 100)) {
            for (int i = 0; i < 10; i++) {
                workers.submit(
                        at(1),
                        () -> {
                            begun.countDown();
                            awaitUninterruptibly(free);
                            done.add("long");
                        },
                        () -> done.add("refused long"));
            }
            begun.await();
            // Each of these frees a thread, which could take what is long.
            for (int i = 0; i < 10; i++) {
                submit(workers, 2, "short " + i);
                assertThat(done.take()).isEqualTo("short " + i);
            }
            free.countDown();
            for (int i = 0; i < 10; i++) {
                assertThat(done.take()).isEqualTo("long");
            }
        }
    }

    /** With as many as he may have at work, what he asks for more waits until one of his is done, whichever thread is free. */
    @Test
    void what_waits_for_ones_own_begins_when_that_is_done_and_another_one_s_turn_comes_first() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        try (FairWorkers workers = new FairWorkers(2, 100)) {
            workers.submit(
                    at(1),
                    () -> {
                        begun.countDown();
                        awaitUninterruptibly(first);
                    },
                    () -> {});
            workers.submit(
                    at(2),
                    () -> {
                        begun.countDown();
                        awaitUninterruptibly(others);
                    },
                    () -> {});
            begun.await();
            workers.submit(at(2), () -> done.add("more"), () -> done.add("refused more"));
            workers.submit(at(1), () -> done.add("own"), () -> done.add("refused own"));
            first.countDown();
            assertThat(done.take()).isEqualTo("own");
            others.countDown();
            assertThat(done.take()).isEqualTo("more");
        }
    }

    @Test
    void a_request_that_fails_takes_no_thread_with_it() throws Exception {
        try (FairWorkers workers = new FairWorkers(1, 3)) {
            workers.submit(
                    at(1),
                    () -> {
                        throw new OutOfMemoryError("of this request");
                    },
                    () -> done.add("refused"));
            assertThat(done.take()).isEqualTo("refused");
            submit(workers, 1, "next");
            assertThat(done.take()).isEqualTo("next");
        }
    }

    @Test
    void what_waits_at_the_end_is_refused_and_what_is_being_done_is_waited_for() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        FairWorkers workers = new FairWorkers(1, 3);
        occupy(workers, free);
        submit(workers, 1, "waiting");
        Thread closing = new Thread(workers::close);
        closing.start();
        assertThat(done.take()).isEqualTo("refused waiting");
        assertThat(closing.isAlive()).isTrue();
        free.countDown();
        closing.join();
        submit(workers, 1, "late");
        assertThat(done.take()).isEqualTo("refused late");
    }
}
