package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileKnownNamesTest {
    private static final Name FILES = Name.parse("files@example.org");
    private static final OwnerKey OWNER =
            SigningKey.of(new byte[SigningKey.LENGTH]).owner();

    @TempDir
    private Path directory;

    private static KnownName known(long version) {
        return new KnownName(FILES, OWNER, version, "ab".repeat(32));
    }

    @Test
    void what_was_seen_is_known_to_the_next_process_and_does_not_go_back() throws Exception {
        Path place = directory.resolve("known/names");
        FileKnownNames names = new FileKnownNames(place);
        assertThat(names.find(FILES)).isNull();
        names.remember(known(7));
        names.remember(known(6));
        assertThat(new FileKnownNames(place).find(FILES)).isEqualTo(known(7));
        assertThat(names.find(Name.parse("mail@example.org"))).isNull();
    }

    @Test
    void of_those_who_remember_at_the_same_time_the_newest_stays() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (long version = 1; version <= 64; version++) {
                KnownName seen = known(version * 37 % 65);
                all.add(threads.submit(() -> {
                    new FileKnownNames(directory).remember(seen);
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(new FileKnownNames(directory).find(FILES)).isEqualTo(known(64));
    }

    @Test
    void what_is_damaged_is_not_taken_for_nothing() throws Exception {
        new FileKnownNames(directory).remember(known(1));
        Files.writeString(directory.resolve(FILES.toString()), "msn1:none 1");
        assertThatThrownBy(() -> new FileKnownNames(directory).find(FILES))
                .hasMessageContaining(directory.resolve(FILES.toString()) + " is damaged");
    }
}
