package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class ClientThreadsTest {
    @Test
    void those_that_have_nothing_to_do_end_and_others_come_when_there_is() throws Exception {
        ClientThreads threads = new ClientThreads(Duration.ofMillis(1));
        try {
            for (ExecutorService each : List.of(threads.http(), threads.files(), threads.timers())) {
                Thread first = each.submit(Thread::currentThread).get();
                first.join();
                assertThat(each.submit(Thread::currentThread).get()).isNotSameAs(first);
            }
        } finally {
            threads.end();
        }
    }
}
