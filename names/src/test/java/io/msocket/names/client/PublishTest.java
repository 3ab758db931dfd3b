package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.client.NameLookupException.Kind;
import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.server.NameServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a record that is published, and of those that cannot be. */
class PublishTest extends ClientFixture {
    /** Remembers nothing. */
    private static class FullDisk implements KnownNames {
        @Override
        public @Nullable KnownName find(Name name) {
            return null;
        }

        @Override
        public boolean remember(@Nullable KnownName before, KnownName now) throws IOException {
            throw new IOException("the disk is full");
        }
    }

    private NameClient client(KnownNames memory, NameServer server) {
        return client(NameClientSettings.of(List.of(uri(server))).withBelief(memory, FirstRecords.any()));
    }

    @Test
    void a_server_that_says_nothing_does_not_cost_all_patience() throws Exception {
        NameClientSettings patient = NameClientSettings.of(List.of(mute(), uri(server())))
                .withTimes(Duration.ofHours(1), Duration.ofMillis(50), Duration.ofSeconds(30));
        client(patient).publish(record(1));
        assertThat(store.find(FILES)).isEqualTo(record(1));
    }

    @Test
    void what_one_has_published_is_believed_and_found_without_another_reason() throws Exception {
        NameServer server = server();
        MemoryKnownNames memory = new MemoryKnownNames();
        NameClient client =
                client(NameClientSettings.of(List.of(uri(server))).withBelief(memory, FirstRecords.of(Map.of())));
        client.publish(record(1));
        server.close();
        assertThat(client.lookup(FILES)).isEqualTo(record(1));
        assertThat(memory.find(FILES)).isEqualTo(KnownName.first(record(1)));
    }

    @Test
    void what_is_published_and_cannot_be_remembered_is_told_as_published() throws Exception {
        NameClient client = client(new FullDisk(), server());
        assertFails(
                () -> client.publish(record(1)),
                Kind.MEMORY,
                "it is published, but what was seen of files@example.org cannot be remembered: the disk is full");
        assertThat(store.find(FILES)).isEqualTo(record(1));
    }

    @Test
    void nothing_is_published_where_nothing_can_be_remembered() throws Exception {
        FullDisk known = new FullDisk() {
            @Override
            public void check() throws IOException {
                throw new IOException("the disk is full");
            }
        };
        NameClient client = client(known, server());
        assertFails(
                () -> client.publish(record(1)),
                Kind.MEMORY,
                "nothing was published, since it could not be remembered: the disk is full");
        assertThat(store.find(FILES)).isNull();
    }

    @Test
    void that_there_is_another_record_than_was_expected_is_told_as_such() throws Exception {
        URI server = server(exchange -> {
            exchange.getResponseHeaders().set("Msocket-Problem", "not-expected");
            answer(exchange, 412, new byte[0]);
        });
        assertFails(() -> client(server).publish(record(1)), Kind.STALE, "status 412");
    }
}
