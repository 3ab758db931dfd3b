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
