package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.resolver.ManualThread;
import io.msocket.names.store.StoredRecords;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Name servers of which one keeps its news back, by a clock that the test moves. */
class CrossCheckTest {
    private static final URI ONE = URI.create("http://192.0.2.1:8443");
    private static final URI TWO = URI.create("http://192.0.2.2:8443");
    private static final URI THREE = URI.create("http://192.0.2.3:8443");
    private static final Duration EACH = Duration.ofMinutes(5);
    private static final Duration STEP = Duration.ofSeconds(1);

    private final ManualThread timers = new ManualThread();
    private final Map<URI, SignedRecord> records = new HashMap<>();
    private final List<String> happened = new ArrayList<>();
    private Duration now = Duration.ZERO;

    /** A watch that hears one server, which says no more than that it is there. */
    private final class Heard implements CrossCheck.Watch {
        private final Belief belief = new Belief(new MemoryKnownNames(), FirstRecords.any());
        private URI server = ONE;
        private SignedRecord newest;

        @Override
        public URI heard() {
            return server;
        }

        @Override
        public void goTo(URI other) {
            server = other;
            happened.add("goes to " + other.getHost());
        }

        @Override
        public String tag() {
            return newest == null ? "" : KnownName.first(newest).tag();
        }

        @Override
        public boolean isTold(byte[] bytes) {
            return newest != null && Arrays.equals(bytes, newest.toBytes());
        }

        @Override
        public Judgements.Verdict judgeRecord(byte[] bytes) throws NameLookupException {
            SignedRecord record;
            try {
                record = SignedRecord.parse(bytes);
            } catch (RecordException e) {
                throw new NameLookupException(Belief.kindOf(e), String.valueOf(e.getMessage()), e);
            }
            belief.accept(StoredRecords.FILES, record);
            return () -> {
                newest = record;
                happened.add("version " + record.record().version());
                return true;
            };
        }

        @Override
        public Judgements.Verdict judgeAbsence(URI whose) {
            throw new AssertionError("nobody is asked whether there is none");
        }

        @Override
        public void handleTrouble(NameLookupException trouble) {
            happened.add("trouble: " + trouble.kind());
        }
    }

    private final Heard watch = new Heard();

    /** As a name server answers: nothing where it has the record of that tag, or none. */
    private CompletableFuture<byte[]> answer(URI server, String tag) {
        happened.add("asks " + server.getHost());
        SignedRecord has = records.get(server);
        return CompletableFuture.completedFuture(
                has == null || KnownName.first(has).tag().equals(tag) ? new byte[0] : has.toBytes());
    }

    private CrossCheck check(CrossCheck.Question question, URI... servers) {
        CrossCheck check = new CrossCheck(
                List.of(servers),
                EACH,
                question,
                watch,
                new CrossCheck.Means(timers, Runnable::run, new SplittableRandom(1)));
        check.begin();
        return check;
    }

    /** Lets the time pass until something happens; how long that took. */
    private Duration awaitQuestion() {
        Duration before = now;
        happened.clear();
        while (happened.isEmpty()) {
            now = now.plus(STEP);
            timers.advance(STEP);
            assertThat(now.minus(before)).isLessThanOrEqualTo(EACH);
        }
        return now.minus(before);
    }

    private void tell(SignedRecord record) throws NameLookupException {
        watch.judgeRecord(record.toBytes()).tell();
    }

    @Test
    void a_server_that_keeps_news_back_is_left_for_the_one_that_has_them() throws Exception {
        records.put(ONE, StoredRecords.files(1));
        records.put(TWO, StoredRecords.files(1));
        tell(StoredRecords.files(1));
        check(this::answer, ONE, TWO);
        for (int i = 0; i < 20; i++) {
            assertThat(awaitQuestion()).isBetween(EACH.dividedBy(2), EACH);
            assertThat(happened).containsExactly("asks 192.0.2.2");
        }
        records.put(TWO, StoredRecords.files(2));
        assertThat(awaitQuestion()).isLessThanOrEqualTo(EACH);
        assertThat(happened).containsExactly("asks 192.0.2.2", "version 2", "goes to 192.0.2.2");
        awaitQuestion();
        assertThat(happened).as("what is older is no reason to go back").containsExactly("asks 192.0.2.1");
    }

    @Test
    void each_other_server_is_asked_in_its_turn_whatever_becomes_of_the_answers() throws Exception {
        tell(StoredRecords.files(2));
        CrossCheck check = check(
                (server, tag) -> {
                    if (server.equals(TWO)) {
                        happened.add("asks 192.0.2.2");
                        throw new IllegalArgumentException("no such port");
                    }
                    return answer(server, tag);
                },
                ONE,
                TWO,
                THREE);
        records.put(THREE, StoredRecords.files(1));
        for (String other : List.of("asks 192.0.2.2", "asks 192.0.2.3", "asks 192.0.2.2", "asks 192.0.2.3")) {
            awaitQuestion();
            assertThat(happened).containsExactly(other);
        }
        assertThat(watch.heard()).isEqualTo(ONE);
        check.close();
        happened.clear();
        timers.advance(EACH.multipliedBy(4));
        assertThat(happened).isEmpty();
    }

    @Test
    void a_lie_is_told_and_not_followed() throws Exception {
        tell(StoredRecords.files(2));
        records.put(TWO, StoredRecords.record(StoredRecords.FILES, 9, StoredRecords.BOB, "mine"));
        check(this::answer, ONE, TWO);
        awaitQuestion();
        assertThat(happened).containsExactly("asks 192.0.2.2", "trouble: TAMPERED");
        assertThat(watch.heard()).isEqualTo(ONE);
    }

    @Test
    void where_there_is_no_other_server_the_same_is_asked() throws Exception {
        tell(StoredRecords.files(1));
        records.put(ONE, StoredRecords.files(2));
        check(this::answer, ONE, ONE);
        awaitQuestion();
        assertThat(happened).containsExactly("asks 192.0.2.1", "version 2", "goes to 192.0.2.1");
    }
}
