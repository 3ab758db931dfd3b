package io.msocket.names.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of names does. */
abstract class NameStoreContract {
    private static final Name FILES = Name.parse("files@example.org");
    private static final int WRITERS = 8;
    private static final int ROUNDS = 25;

    NameStore store;

    /** An empty one. */
    abstract NameStore open() throws IOException;

    @BeforeEach
    void begin() throws IOException {
        store = open();
    }

    @AfterEach
    void end() throws IOException {
        store.close();
    }

    static SignedRecord record(Name name, long version, String about) {
        return StoredRecords.record(name, version, about);
    }

    @Test
    void what_was_stored_is_found() throws Exception {
        assertThat(store.find(FILES)).isNull();
        SignedRecord first = record(FILES, 1, "first");
        assertThat(store.replace(first, NameStore.NONE)).isNull();
        assertThat(store.find(FILES)).isEqualTo(first);
        SignedRecord second = record(FILES, 2, "second");
        assertThat(store.replace(second, 1)).isNull();
        assertThat(store.find(FILES)).isEqualTo(second);
    }

    @Test
    void several_are_found_at_once_and_those_that_are_missing_are_missing() throws Exception {
        Name other = Name.parse("other@example.org");
        Name missing = Name.parse("missing@example.org");
        store.replace(record(FILES, 1, "a"), NameStore.NONE);
        store.replace(record(other, 1, "b"), NameStore.NONE);
        assertThat(store.findAll(List.of(FILES, other, missing)))
                .hasSize(2)
                .containsEntry(FILES, record(FILES, 1, "a"))
                .containsEntry(other, record(other, 1, "b"));
        assertThat(store.findAll(List.of())).isEmpty();
    }

    @Test
    void the_names_of_a_key_are_counted() throws Exception {
        OwnerKey owner = record(FILES, 1, "a").record().owner();
        assertThat(store.countOf(owner)).isZero();
        store.replace(record(FILES, 1, "a"), NameStore.NONE);
        store.replace(record(FILES, 2, "b"), 1);
        store.replace(record(Name.parse("other@example.org"), 1, "b"), NameStore.NONE);
        assertThat(store.countOf(owner)).isEqualTo(2);
        assertThat(store.countOf(StoredRecords.BOB.owner())).isZero();
    }

    @Test
    void what_is_not_as_expected_is_left_as_it_is() throws Exception {
        SignedRecord first = record(FILES, 3, "first");
        assertThat(store.replace(first, 2)).isEqualTo(new NameStore.Conflict(null));
        assertThat(store.find(FILES)).isNull();
        store.replace(first, NameStore.NONE);
        assertThat(store.replace(record(FILES, 9, "other"), NameStore.NONE)).isEqualTo(new NameStore.Conflict(first));
        assertThat(store.replace(record(FILES, 9, "other"), 2)).isEqualTo(new NameStore.Conflict(first));
        assertThat(store.find(FILES)).isEqualTo(first);
    }

    @Test
    void nothing_is_replaced_by_what_is_not_newer() {
        assertThatThrownBy(() -> store.replace(record(FILES, 3, "a"), 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.replace(record(FILES, 3, "a"), 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.replace(record(FILES, 3, "a"), -1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** All of them at one version, again and again. */
    @Test
    void of_those_who_change_one_version_one_wins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            for (long version = 1; version <= ROUNDS; version++) {
                List<Callable<SignedRecord>> attempts = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    SignedRecord own = record(FILES, version, "writer " + writer);
                    long expected = version - 1;
                    attempts.add(() -> store.replace(own, expected) == null ? own : null);
                }
                List<SignedRecord> winners = new ArrayList<>();
                for (Future<SignedRecord> attempt : threads.invokeAll(attempts)) {
                    SignedRecord won = attempt.get();
                    if (won != null) {
                        winners.add(won);
                    }
                }
                assertThat(winners).hasSize(1);
                assertThat(store.find(FILES)).isEqualTo(winners.get(0));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void who_loses_is_told_who_has_won() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            List<Callable<NameStore.Conflict>> attempts = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                SignedRecord own = record(FILES, 1, "writer " + writer);
                attempts.add(() -> store.replace(own, NameStore.NONE));
            }
            List<NameStore.Conflict> conflicts = new ArrayList<>();
            for (Future<NameStore.Conflict> attempt : threads.invokeAll(attempts)) {
                conflicts.add(attempt.get());
            }
            SignedRecord winner = store.find(FILES);
            assertThat(conflicts.stream().filter(Objects::nonNull))
                    .hasSize(WRITERS - 1)
                    .allMatch(conflict -> Objects.equals(conflict.current(), winner));
        } finally {
            threads.shutdownNow();
        }
    }
}
