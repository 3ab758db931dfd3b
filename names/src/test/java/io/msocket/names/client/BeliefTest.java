package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.client.NameLookupException.Kind;
import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is believed while others see other records of the same name. */
class BeliefTest extends ClientFixture {
    /** Between what is found and what is remembered by it, others remember these. */
    private static final class Busy implements KnownNames {
        private final MemoryKnownNames names = new MemoryKnownNames();
        private final Deque<KnownName> others = new ArrayDeque<>();

        private void thenSees(SignedRecord record) {
            others.add(KnownName.first(record));
        }

        @Override
        public @Nullable KnownName find(Name name) {
            KnownName found = names.find(name);
            KnownName other = others.poll();
            if (other != null) {
                assertThat(names.remember(found, other)).isTrue();
            }
            return found;
        }

        @Override
        public boolean remember(@Nullable KnownName before, KnownName now) {
            return names.remember(before, now);
        }
    }

    private final Busy known = new Busy();
    private final Belief belief = new Belief(known, FirstRecords.any());

    private void assertRefused(SignedRecord record, Kind kind, String message, SignedRecord stays) {
        assertFails(() -> belief.accept(FILES, record), kind, message);
        assertThat(known.names.find(FILES)).isEqualTo(KnownName.first(stays));
    }

    @Test
    void an_older_record_does_not_come_in_the_place_of_one_that_was_seen_meanwhile() {
        known.thenSees(record(3));
        assertRefused(record(2), Kind.STALE, "went backwards", record(3));
    }

    @Test
    void another_owner_does_not_come_in_the_place_of_one_who_was_seen_meanwhile() {
        known.thenSees(record(1));
        assertRefused(record(FILES, 2, OTHER_KEY, "mine"), Kind.TAMPERED, "who does not own it", record(1));
    }

    @Test
    void a_contradiction_is_one_also_to_what_was_seen_meanwhile() {
        known.thenSees(record(1));
        assertRefused(record(FILES, 1, KEY, "another"), Kind.TWICE, "its key is in use twice", record(1));
    }

    @Test
    void what_follows_what_was_seen_meanwhile_is_believed() throws Exception {
        known.thenSees(record(1));
        known.thenSees(record(2));
        belief.accept(FILES, record(3));
        assertThat(known.find(FILES)).isEqualTo(KnownName.first(record(3)));
    }

    @Test
    void who_is_always_too_late_gives_up() {
        for (int version = 1; version <= 8; version++) {
            known.thenSees(record(version));
        }
        assertRefused(record(9), Kind.MEMORY, "others change it all the time", record(8));
    }
}
