package io.msocket.names.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what a file of one machine is to stand. */
class MvNameStoreTest extends NameStoreContract {
    private static final Name FILES = Name.parse("files@example.org");
    private static final int CRASHES = 4;
    private static final int CLOSINGS = 20;
    private static final int WRITERS = 8;
    private static final int STORED_BEFORE_CLOSING = 30;
    private static final int ACKNOWLEDGED_BEFORE_CRASH = 150;

    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);

    @TempDir
    private Path directory;

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Override
    NameStore open() throws IOException {
        return MvNameStore.open(directory);
    }

    @Test
    void what_was_stored_is_there_after_a_restart() throws Exception {
        SignedRecord stored = record(FILES, 1, "first");
        store.replace(stored, NameStore.NONE);
        store.close();
        store = open();
        assertThat(store.find(FILES)).isEqualTo(stored);
    }

    @Test
    void the_names_of_a_key_are_counted_after_a_restart_too() throws Exception {
        store.replace(record(FILES, 1, "a"), NameStore.NONE);
        store.close();
        store = open();
        assertThat(store.countOf(record(FILES, 1, "a").record().owner())).isEqualTo(1);
    }

    @Test
    void two_processes_cannot_have_the_same_directory() {
        assertThatThrownBy(this::open)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot open the names in " + directory.resolve("names.mv"));
    }

    @Test
    void a_store_that_is_closed_takes_nothing_and_says_so() throws Exception {
        store.close();
        assertThatThrownBy(() -> store.replace(record(FILES, 1, "late"), NameStore.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        store = open();
        assertThat(store.find(FILES)).isNull();
    }

    @Test
    void a_record_that_is_damaged_is_told_as_such_and_keeps_no_other_one_from_being_stored() throws Exception {
        store.replace(record(FILES, 1, "first"), NameStore.NONE);
        store.close();
        try (MVStore file = MVStore.open(directory.resolve("names.mv").toString())) {
            MVMap<String, byte[]> records = file.openMap(
                    "records",
                    new MVMap.Builder<String, byte[]>()
                            .keyType(StringDataType.INSTANCE)
                            .valueType(ByteArrayDataType.INSTANCE));
            byte[] damaged = records.get(FILES.toString());
            damaged[30] ^= 1;
            records.put(FILES.toString(), damaged.clone());
        }
        store = open();
        assertThatThrownBy(() -> store.find(FILES))
                .hasMessageContaining("the stored record of " + FILES + " is damaged");
        assertThatThrownBy(() -> store.replace(record(FILES, 2, "second"), 1)).hasMessageContaining("is damaged");
        Name other = Name.parse("other@example.org");
        assertThat(store.replace(record(other, 1, "other"), NameStore.NONE)).isNull();
        assertThat(store.find(other)).isNotNull();
    }

    @Test
    void a_store_that_is_closed_while_others_store_leaves_nobody_waiting() throws Exception {
        for (int round = 0; round < CLOSINGS; round++) {
            NameStore closing = store;
            CountDownLatch stored = new CountDownLatch(STORED_BEFORE_CLOSING);
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int number = 0; number < WRITERS; number++) {
                Name name = Name.parse("round%d-%d@example.org".formatted(round, number));
                writers.add(CompletableFuture.runAsync(() -> storeUntilClosed(closing, name, stored), threads));
            }
            stored.await();
            closing.close();
            CompletableFuture.allOf(writers.toArray(CompletableFuture<?>[]::new))
                    .get(20, TimeUnit.SECONDS);
            store = open();
        }
    }

    private static void storeUntilClosed(NameStore store, Name name, CountDownLatch stored) {
        long version = NameStore.NONE;
        try {
            while (store.replace(record(name, version + 1, "a"), version) == null) {
                version++;
                stored.countDown();
            }
        } catch (IOException closed) {
            assertThat(closed).hasMessageContaining("closed");
        }
    }

    /** kill -9, again and again, while several threads store. */
    @Test
    void nothing_that_was_acknowledged_is_lost_when_the_process_is_killed() throws Exception {
        store.close();
        for (int crash = 0; crash < CRASHES; crash++) {
            Map<String, Long> acknowledged = storeUntilKilled();
            try (NameStore after = open()) {
                for (Map.Entry<String, Long> each : acknowledged.entrySet()) {
                    assertThat(Versions.of(after.find(Name.parse(each.getKey()))))
                            .as("version of %s after %d crashes", each.getKey(), crash + 1)
                            .isGreaterThanOrEqualTo(each.getValue());
                }
            }
        }
        store = open();
    }

    /** The highest version of each name that a process has said to be stored. */
    private Map<String, Long> storeUntilKilled() throws IOException, InterruptedException {
        Process child = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoringProgram.class.getName(),
                        directory.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, Long> acknowledged = new HashMap<>();
        try (BufferedReader lines = child.inputReader(StandardCharsets.US_ASCII)) {
            int count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                // The last line may have been cut off.
                if (words.length == 3) {
                    acknowledged.merge(words[0], Long.parseLong(words[1]), Math::max);
                }
                count++;
                if (count == ACKNOWLEDGED_BEFORE_CRASH) {
                    // Not the process's own method, which closes the stream before all is read.
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly();
        }
        child.waitFor();
        assertThat(acknowledged).as("said by the process").isNotEmpty();
        return acknowledged;
    }
}
