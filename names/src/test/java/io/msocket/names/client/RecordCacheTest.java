package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.SignedRecord;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** What is given without asking. */
class RecordCacheTest {
    private final RecordCache cache = new RecordCache(InstantSource.fixed(ClientFixture.NOW));

    private void assertGives(SignedRecord record) {
        assertThat(cache.find(ClientFixture.FILES)).isEqualTo(record);
    }

    @Test
    void the_higher_version_stays_whichever_comes_last() {
        cache.put(ClientFixture.record(2));
        cache.put(ClientFixture.record(1));
        assertGives(ClientFixture.record(2));
        cache.put(ClientFixture.record(3));
        assertGives(ClientFixture.record(3));
        cache.forget(ClientFixture.FILES);
        assertThat(cache.find(ClientFixture.FILES)).isNull();
    }

    @Test
    void what_was_removed_has_ended_or_has_not_begun_is_not_given() {
        SignedRecord first = ClientFixture.record(1);
        cache.put(first);
        cache.put(ClientFixture.removalOf(first));
        assertThat(cache.find(ClientFixture.FILES)).as("removed").isNull();
        cache.put(ClientFixture.record(3));
        cache.put(ClientFixture.expiredAfter(ClientFixture.record(3)));
        assertThat(cache.find(ClientFixture.FILES)).as("expired").isNull();
        cache.put(beginsIn(Duration.ofMinutes(6), 5));
        assertThat(cache.find(ClientFixture.FILES)).as("not yet valid").isNull();
        SignedRecord soon = beginsIn(Duration.ofMinutes(4), 6);
        cache.put(soon);
        assertGives(soon);
    }

    private static SignedRecord beginsIn(Duration time, long version) {
        return SignedRecord.sign(
                ClientFixture.record(version - 1)
                        .record()
                        .next()
                        .valid(
                                ClientFixture.NOW.plus(time),
                                ClientFixture.NOW.plus(time).plusSeconds(3600))
                        .build(),
                ClientFixture.KEY);
    }
}
