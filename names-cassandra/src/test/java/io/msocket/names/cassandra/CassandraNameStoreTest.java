package io.msocket.names.cassandra;

import static io.msocket.names.store.StoredRecords.ALICE;
import static io.msocket.names.store.StoredRecords.BOB;
import static io.msocket.names.store.StoredRecords.FILES;
import static io.msocket.names.store.StoredRecords.files;
import static io.msocket.names.store.StoredRecords.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.internal.core.specex.ConstantSpeculativeExecutionPolicy;
import com.datastax.oss.driver.internal.core.specex.NoSpeculativeExecutionPolicy;
import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.store.NameStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What several servers over one Cassandra are to stand, on a real node. */
@Tag("thorough")
class CassandraNameStoreTest {
    @RegisterExtension
    private static final OneNode NODE = new OneNode();

    private static final int SERVERS = 4;

    /** More than are read at one time. */
    private static final int MANY = 20;

    private CassandraAddress address;

    @BeforeEach
    void choose() {
        address = NODE.newKeyspace();
    }

    @Test
    void servers_that_start_at_one_time_make_the_tables_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SERVERS);
        List<NameStore> stores = new ArrayList<>();
        try {
            Callable<NameStore> opening = () -> CassandraNameStore.open(address);
            for (Future<NameStore> opened : threads.invokeAll(List.of(opening, opening, opening, opening))) {
                stores.add(opened.get());
            }
            assertThat(stores.get(0).replace(files(1), NameStore.NONE)).isNull();
            for (NameStore store : stores) {
                assertThat(store.find(FILES)).isEqualTo(files(1));
                assertThat(store.countOf(ALICE.owner())).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
            for (NameStore store : stores) {
                store.close();
            }
        }
    }

    @Test
    void what_one_server_has_stored_another_one_finds_and_no_other_one_replaces_twice() throws Exception {
        try (NameStore one = CassandraNameStore.open(address);
                NameStore other = CassandraNameStore.open(address)) {
            assertThat(one.replace(files(1), NameStore.NONE)).isNull();
            assertThat(other.replace(record(FILES, 2, ALICE, "other"), 1)).isNull();
            assertThat(one.replace(files(2), 1)).isEqualTo(new NameStore.Conflict(record(FILES, 2, ALICE, "other")));
        }
    }

    @Test
    void a_name_that_is_signed_over_is_counted_for_its_new_owner_and_back_again() throws Exception {
        try (NameStore store = CassandraNameStore.open(address)) {
            store.replace(files(1), NameStore.NONE);
            assertThat(store.replace(record(FILES, 2, BOB, "of Bob"), 1)).isNull();
            assertThat(store.countOf(ALICE.owner())).isZero();
            assertThat(store.countOf(BOB.owner())).isEqualTo(1);
            assertThat(store.replace(files(3), 2)).isNull();
            assertThat(store.countOf(ALICE.owner())).isEqualTo(1);
            assertThat(store.countOf(BOB.owner())).isZero();
        }
    }

    @Test
    void who_loses_a_name_to_another_key_is_not_counted_to_have_it() throws Exception {
        try (NameStore store = CassandraNameStore.open(address)) {
            store.replace(files(1), NameStore.NONE);
            SignedRecord late = record(FILES, 1, BOB, "late");
            assertThat(store.replace(late, NameStore.NONE)).isEqualTo(new NameStore.Conflict(files(1)));
            assertThat(store.countOf(BOB.owner())).isZero();
            assertThat(store.countOf(ALICE.owner())).isEqualTo(1);
        }
    }

    /** As when somebody registers a name at one server of which the owner brings a later record to another one. */
    @Test
    void who_takes_a_name_over_by_the_record_that_has_lost_before_is_counted_to_have_it() throws Exception {
        try (NameStore store = CassandraNameStore.open(address)) {
            store.replace(files(1), NameStore.NONE);
            SignedRecord later = record(FILES, 5, BOB, "later");
            assertThat(store.replace(later, NameStore.NONE)).isEqualTo(new NameStore.Conflict(files(1)));
            assertThat(store.replace(later, 1)).isNull();
            assertThat(store.countOf(BOB.owner())).isEqualTo(1);
            assertThat(store.countOf(ALICE.owner())).isZero();
        }
    }

    @Test
    void any_number_of_names_is_found_at_once() throws Exception {
        try (NameStore store = CassandraNameStore.open(address)) {
            Map<Name, SignedRecord> stored = new HashMap<>();
            for (int i = 0; i < MANY; i++) {
                Name name = Name.parse("name" + i + "@example.org");
                stored.put(name, record(name, 1, ALICE, "number " + i));
                store.replace(stored.get(name), NameStore.NONE);
            }
            assertThat(store.findAll(stored.keySet())).isEqualTo(stored);
            assertThat(store.countOf(ALICE.owner())).isEqualTo(MANY);
        }
    }

    /** A second time it could lose to itself, and who has won would be told that he has lost. */
    @Test
    void a_compare_and_set_is_asked_once_whatever_the_driver_s_own_file_says(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("driver.conf"), """
            datastax-java-driver {
              basic.request { consistency = ONE, serial-consistency = SERIAL, default-idempotence = true }
              advanced.speculative-execution-policy {
                class = ConstantSpeculativeExecutionPolicy, max-executions = 3, delay = 1 milliseconds
              }
            }
            """);
        System.setProperty("config.file", file.toString());
        try (CqlSession session = Sessions.open(address, Duration.ofSeconds(5))) {
            NamesSchema.ensure(session, address.keyspace());
            DriverContext driver = session.getContext();
            assertThat(driver.getSpeculativeExecutionPolicy("default"))
                    .as("the file counts")
                    .isInstanceOf(ConstantSpeculativeExecutionPolicy.class);
            assertThat(driver.getSpeculativeExecutionPolicy(Sessions.COMPARE_AND_SET))
                    .isInstanceOf(NoSpeculativeExecutionPolicy.class);
            assertThat(driver.getRetryPolicy(Sessions.COMPARE_AND_SET)).isInstanceOf(NoRetries.class);

            BoundStatement bound = session.prepare(RecordTable.compareAndSet(
                            "INSERT INTO %s.records (name) VALUES (?) IF NOT EXISTS".formatted(address.keyspace())))
                    .bind("files@example.org");
            assertThat(bound.getExecutionProfileName()).isEqualTo(Sessions.COMPARE_AND_SET);
            assertThat(bound.isIdempotent()).isFalse();
            assertThat(bound.getConsistencyLevel()).isEqualTo(DefaultConsistencyLevel.LOCAL_QUORUM);
            assertThat(bound.getSerialConsistencyLevel()).isEqualTo(DefaultConsistencyLevel.LOCAL_SERIAL);
        } finally {
            System.clearProperty("config.file");
        }
    }

    @Test
    void a_record_that_is_damaged_or_another_name_s_is_told_as_such() throws Exception {
        try (NameStore store = CassandraNameStore.open(address);
                CqlSession session = Sessions.open(address, Duration.ofSeconds(5))) {
            store.replace(files(1), NameStore.NONE);
            String overwrite = "INSERT INTO %s.records (name, version, record) VALUES (?, 1, ?) USING TIMESTAMP %d"
                    .formatted(address.keyspace(), Long.MAX_VALUE / 2);
            session.execute(overwrite, FILES.toString(), ByteBuffer.wrap(new byte[70]));
            assertThatThrownBy(() -> store.find(FILES))
                    .hasMessageContaining("the stored record of files@example.org is damaged");
            session.execute(overwrite, "mail@example.org", ByteBuffer.wrap(files(1).toBytes()));
            assertThatThrownBy(() -> store.find(Name.parse("mail@example.org")))
                    .hasMessageContaining("is damaged: it is SignedRecord[files@example.org, version 1]");
            session.execute(
                    "INSERT INTO %s.records (name, version, owner, record) VALUES (?, 1, ?, ?)"
                            .formatted(address.keyspace()),
                    "owner@example.org",
                    ByteBuffer.allocate(7),
                    ByteBuffer.wrap(record(Name.parse("owner@example.org"), 1, ALICE, "x")
                            .toBytes()));
            assertThatThrownBy(() -> store.find(Name.parse("owner@example.org")))
                    .hasMessageContaining("is damaged: it is SignedRecord[owner@example.org, version 1]");
        }
    }

    @Test
    void a_store_that_is_closed_leaves_no_thread() throws Exception {
        Set<Thread> before = DriverThreads.alive();
        NameStore store = CassandraNameStore.open(address);
        assertThat(DriverThreads.alive()).anyMatch(thread -> !before.contains(thread));
        store.close();
        DriverThreads.awaitEndOfAllBut(before);
    }

    /** Whoever asks while the store is being closed may be behind the look whether it is. */
    @Test
    void what_a_session_is_asked_that_is_closed_fails_as_the_store_s_own() throws Exception {
        RecordTable records;
        KeyTable keys;
        try (CqlSession session = Sessions.open(address, Duration.ofSeconds(5))) {
            NamesSchema.ensure(session, address.keyspace());
            records = new RecordTable(session, address.keyspace());
            keys = new KeyTable(session, address.keyspace());
        }
        List<ThrowingCallable> questions = List.of(
                () -> records.find(FILES, RecordTable.Reading.QUORUM),
                () -> records.findAll(List.of(FILES)),
                () -> keys.count(ALICE.owner()),
                () -> keys.add(files(1)),
                () -> keys.remove(ALICE.owner(), files(1)));
        for (ThrowingCallable question : questions) {
            assertThatThrownBy(question).isInstanceOf(IOException.class).hasMessage("the names are closed");
        }
    }

    @Test
    void a_store_that_is_closed_says_so() throws Exception {
        NameStore store = CassandraNameStore.open(address);
        store.close();
        assertThatThrownBy(() -> store.find(FILES))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> store.replace(files(1), NameStore.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }
}
