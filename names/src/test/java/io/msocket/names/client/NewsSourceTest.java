package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever fails, somebody goes on to listen for news. */
class NewsSourceTest extends ClientFixture {
    private static final long SILENCE_MILLIS = 30_000;

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void endTimers() {
        timers.shutdownNow();
    }

    /** Fails when it is asked for the first time what is known. */
    private final class FailingAtFirst implements NewsSource.Sink {
        private boolean hasFailed;

        @Override
        public String tag() {
            if (!hasFailed) {
                hasFailed = true;
                throw new StackOverflowError("too deep");
            }
            return "";
        }

        @Override
        public boolean isTold(byte[] bytes) {
            return false;
        }

        @Override
        public Judgements.Verdict judgeRecord(byte[] bytes) {
            return () -> heard.add("a record");
        }

        @Override
        public Judgements.Verdict judgeAbsence(URI server) {
            return () -> heard.add("no record");
        }

        @Override
        public void handleTrouble(NameLookupException trouble) {
            heard.add(String.valueOf(trouble.getMessage()));
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void an_error_before_a_server_is_asked_is_told_and_it_is_asked_later() throws Exception {
        URI server = serverOf(event(record(1)));
        NewsSource source = new NewsSource(
                FILES,
                List.of(server),
                HttpClient.newHttpClient(),
                timers,
                timers,
                SILENCE_MILLIS,
                new FailingAtFirst());
        timers.execute(source::open);
        assertThat(next())
                .isEqualTo("nothing is heard of files@example.org: the name server %s cannot be reached: too deep"
                        .formatted(server));
        assertThat(next()).isEqualTo("a record");
    }
}
