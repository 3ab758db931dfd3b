package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.NameLookupException.Kind;
import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.server.NameServer;
import io.msocket.names.store.StoredRecords;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client of names finds, and what it believes, by real servers and by servers that lie. */
class NameClientTest extends ClientFixture {
    @Test
    void what_was_published_is_found() throws Exception {
        NameClient client = client(uri(server()));
        client.publish(record(1));
        assertThat(client.lookup(FILES)).isEqualTo(record(1));
        client.publish(record(2));
        assertThat(client.lookup(FILES)).isEqualTo(record(2));
    }

    @Test
    void what_is_not_there_is_told() throws Exception {
        NameClient client = client(uri(server()));
        assertFails(() -> client.lookup(FILES), Kind.UNKNOWN_NAME, "there is no name files@example.org here");
        client.publish(record(1));
        client.publish(removalOf(record(1)));
        assertFails(() -> client.lookup(FILES), Kind.UNKNOWN_NAME, "was removed by its owner");
    }

    @Test
    void who_may_not_publish_is_told_why() throws Exception {
        NameClient client = client(uri(server()));
        client.publish(record(2));
        assertFails(() -> client.publish(record(1)), Kind.STALE, "went backwards");
        assertFails(() -> client.publish(record(FILES, 3, OTHER_KEY, "mine")), Kind.NOT_OWNER, "who does not own it");
        assertFails(() -> client.publish(record(FILES, 2, KEY, "another")), Kind.TWICE, "its key is in use twice");
    }

    @Test
    void a_server_that_is_not_there_or_silent_is_passed_over() throws Exception {
        client(uri(server())).publish(record(1));
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI none = nobody();
            URI mute = uri(silent.getLocalPort());
            assertThat(client(none, mute, uri(server())).lookup(FILES)).isEqualTo(record(1));
            assertFails(() -> client(none).lookup(FILES), Kind.UNREACHABLE, "cannot be reached: nobody listens there");
            NameClientSettings hasty = NameClientSettings.of(List.of(mute))
                    .withTimes(Duration.ofMillis(200), Duration.ofMillis(50), Duration.ofSeconds(30));
            assertFails(
                    () -> client(hasty).lookup(FILES), Kind.UNREACHABLE, "no name server has answered within 200 ms");
        }
    }

    /** The first questions are never answered, as by connections of a network that went. */
    private URI deadAtFirst(int questions, CountDownLatch asked) throws IOException {
        AtomicInteger times = new AtomicInteger();
        return server(exchange -> {
            if (times.incrementAndGet() > questions) {
                answer(exchange, OK, record(1).toBytes());
            }
            asked.countDown();
        });
    }

    private NameClient client(URI server, Duration hedge) {
        return client(
                NameClientSettings.of(List.of(server)).withTimes(Duration.ofMinutes(2), hedge, Duration.ofSeconds(30)));
    }

    private void assertAnsweredAfterChange(int deadQuestions, Duration hedge) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        NameClient client = client(deadAtFirst(deadQuestions, asked), hedge);
        FutureTask<SignedRecord> waiting = new FutureTask<>(() -> client.lookup(FILES));
        new Thread(waiting).start();
        asked.await();
        client.handleNetworkChange();
        assertThat(waiting.get()).isEqualTo(record(1));
    }

    @Test
    void what_is_not_answered_is_asked_at_once_when_the_network_has_changed() throws Exception {
        assertAnsweredAfterChange(1, Duration.ofMinutes(1));
    }

    @Test
    void and_once_more_when_there_may_be_a_way() throws Exception {
        assertAnsweredAfterChange(2, Duration.ofMillis(50));
    }

    @Test
    void what_another_process_has_seen_meanwhile_makes_no_liar_of_a_server(@TempDir Path directory) throws Exception {
        FileKnownNames theirs = new FileKnownNames(directory);
        for (Behaviour late : List.<Behaviour>of(
                ClientFixture::answerUnknown,
                exchange -> answer(exchange, OK, record(1).toBytes()),
                exchange -> answer(
                        exchange, OK, record(FILES, 1, OTHER_KEY, "of before").toBytes()))) {
            AtomicInteger times = new AtomicInteger();
            URI server = server(exchange -> {
                if (times.getAndIncrement() == 0) {
                    theirs.remember(theirs.find(FILES), KnownName.first(record(2)));
                    late.answer(exchange);
                } else {
                    answer(exchange, OK, record(2).toBytes());
                }
            });
            NameClientSettings ours = NameClientSettings.of(List.of(server))
                    .withBelief(new FileKnownNames(directory), FirstRecords.any());
            assertThat(client(ours).lookup(FILES)).isEqualTo(record(2));
            Files.delete(directory.resolve(FILES.toString()));
        }
    }

    @Test
    void what_is_forged_swapped_or_out_of_its_time_is_not_believed() throws Exception {
        assertFails(() -> client(serverOf(forged())).lookup(FILES), Kind.TAMPERED, "it is not signed by the owner");
        assertFails(
                () -> client(serverOf(record(MAIL, 1, KEY, "mail").toBytes())).lookup(FILES),
                Kind.TAMPERED,
                "the record of mail@example.org was given in place of that of files@example.org");
        SignedRecord old = expiredAfter(record(1));
        assertFails(() -> client(serverOf(old.toBytes())).lookup(FILES), Kind.OUT_OF_TIME, "has expired");
        assertFails(() -> client(serverOf(new byte[100_000])).lookup(FILES), Kind.UNREACHABLE, "more than 65536 bytes");
        assertFails(() -> client(serverOf(new byte[10])).lookup(FILES), Kind.TAMPERED, "it has 10 bytes");
    }

    @Test
    void what_was_seen_is_not_taken_back_and_an_honest_server_is_found_behind_a_lying_one() throws Exception {
        NameServer honest = server();
        client(uri(honest)).publish(record(2));
        MemoryKnownNames memory = new MemoryKnownNames();
        FirstRecords any = FirstRecords.any();
        client(NameClientSettings.of(List.of(uri(honest))).withBelief(memory, any))
                .lookup(FILES);

        Map<URI, String> liars = Map.of(
                serverOf(record(1).toBytes()), "went backwards",
                serverOf(record(FILES, 3, OTHER_KEY, "mine").toBytes()), "who does not own it",
                serverOf(record(FILES, 2, KEY, "another").toBytes()), "two records of files@example.org",
                server(exchange -> answer(exchange, 404, new byte[0])), "of which there was a record");
        for (Map.Entry<URI, String> liar : liars.entrySet()) {
            assertThatThrownBy(() -> client(NameClientSettings.of(List.of(liar.getKey()))
                                    .withBelief(memory, any))
                            .lookup(FILES))
                    .hasMessageContaining(liar.getValue());
            assertThat(client(NameClientSettings.of(List.of(liar.getKey(), uri(honest)))
                                    .withBelief(memory, any))
                            .lookup(FILES))
                    .isEqualTo(record(2));
        }
    }

    @Test
    void a_first_record_is_believed_only_with_a_reason() throws Exception {
        NameServer server = server();
        client(uri(server)).publish(record(1));
        NameClientSettings settings = NameClientSettings.of(List.of(uri(server)));
        assertThat(client(settings.withBelief(new MemoryKnownNames(), FirstRecords.of(Map.of(FILES, KEY.owner()))))
                        .lookup(FILES))
                .isEqualTo(record(1));
        Map<Name, OwnerKey> other = Map.of(FILES, OTHER_KEY.owner());
        assertFails(
                () -> client(settings.withBelief(new MemoryKnownNames(), FirstRecords.of(other)))
                        .lookup(FILES),
                Kind.TAMPERED,
                "nothing says that this is its owner");
    }

    @Test
    void a_client_that_is_closed_leaves_nobody_waiting() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        URI mute = server(exchange -> asked.countDown());
        NameClient client = client(mute);
        FutureTask<Object> waiting = new FutureTask<>(() -> {
            assertFails(() -> client.lookup(FILES), Kind.UNREACHABLE, "the client of names is closed");
            return null;
        });
        new Thread(waiting).start();
        asked.await();
        client.close();
        waiting.get();
        assertFails(() -> client.lookup(FILES), Kind.UNREACHABLE, "the client of names is closed");
    }

    @Test
    void a_first_record_is_believed_whose_name_was_signed_over_by_the_key_that_was_told() throws Exception {
        SignedRecord before = record(1);
        SignedRecord after = SignedRecord.sign(
                before.record().next().transferTo(OTHER_KEY.owner(), KEY).build(), OTHER_KEY);
        URI server = serverOf(after.toBytes());
        NameClientSettings settings = NameClientSettings.of(List.of(server));
        assertThat(client(settings.withBelief(new MemoryKnownNames(), FirstRecords.of(Map.of(FILES, KEY.owner()))))
                        .lookup(FILES))
                .isEqualTo(after);
        FirstRecords third = FirstRecords.of(Map.of(FILES, StoredRecords.key(3).owner()));
        assertFails(
                () -> client(settings.withBelief(new MemoryKnownNames(), third)).lookup(FILES),
                Kind.TAMPERED,
                "nothing says that this is its owner");
    }

    @Test
    void a_record_that_does_not_count_hides_no_newer_one_elsewhere() throws Exception {
        SignedRecord expired = expiredAfter(record(1));
        SignedRecord removed = removalOf(record(1));
        URI newer = serverOf(record(3).toBytes());
        assertThat(client(serverOf(expired.toBytes()), newer).lookup(FILES)).isEqualTo(record(3));
        assertThat(client(serverOf(removed.toBytes()), newer).lookup(FILES)).isEqualTo(record(3));
        assertThat(client(serverOf(expired.toBytes()), newer).find(FILES)).isEqualTo(expired);
        assertThat(client(serverOf(removed.toBytes()), newer).find(FILES)).isEqualTo(removed);
        assertFails(
                () -> client(serverOf(removed.toBytes()), ignorant()).lookup(FILES),
                Kind.UNKNOWN_NAME,
                "was removed by its owner");
    }

    @Test
    void of_several_failures_the_one_is_told_that_tells_the_most() throws Exception {
        URI lying = serverOf(forged());
        assertFails(() -> client(ignorant(), lying).lookup(FILES), Kind.TAMPERED, "not signed by the owner");
        assertFails(() -> client(lying, ignorant()).lookup(FILES), Kind.TAMPERED, "not signed by the owner");
        assertFails(() -> client(nobody(), ignorant()).lookup(FILES), Kind.UNKNOWN_NAME, "no such name");
        URI expired = serverOf(expiredAfter(record(1)).toBytes());
        assertFails(() -> client(lying, expired).lookup(FILES), Kind.OUT_OF_TIME, "has expired");
        KnownNames unreadable = new KnownNames() {
            @Override
            public KnownName find(Name name) throws IOException {
                throw new IOException("permission denied");
            }

            @Override
            public boolean remember(@Nullable KnownName before, KnownName now) {
                return true;
            }
        };
        URI good = serverOf(record(1).toBytes());
        assertFails(
                () -> client(NameClientSettings.of(List.of(good, lying)).withBelief(unreadable, FirstRecords.any()))
                        .lookup(FILES),
                Kind.MEMORY,
                "permission denied");
    }

    @Test
    void when_it_is_too_late_what_is_known_by_then_is_told() throws Exception {
        NameClientSettings hasty = NameClientSettings.of(List.of(ignorant(), mute()))
                .withTimes(Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ofSeconds(30));
        assertFails(() -> client(hasty).lookup(FILES), Kind.UNKNOWN_NAME, "no such name");
    }

    @Test
    void what_fails_in_the_application_leaves_nobody_waiting() throws Exception {
        FirstRecords broken = record -> {
            throw new IllegalStateException("broken");
        };
        NameClientSettings patient = NameClientSettings.of(
                        List.of(serverOf(record(1).toBytes())))
                .withBelief(new MemoryKnownNames(), broken)
                .withTimes(Duration.ofHours(1), Duration.ofMillis(10), Duration.ofSeconds(30));
        assertFails(() -> client(patient).lookup(FILES), Kind.REFUSED, "could not be read");
    }

    @Test
    void what_a_server_says_does_nothing_to_a_terminal() throws Exception {
        String detail = "{\"detail\":\"\\u001b[2Jgone%s\"}".formatted("x".repeat(10_000));
        URI server = server(exchange -> answer(exchange, 400, detail.getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> client(server).lookup(FILES))
                .message()
                .contains("?[2Jgone")
                .hasSizeLessThan(700);
    }

    @Test
    void what_was_seen_is_told_where_a_server_knows_nothing_of_it() throws Exception {
        MemoryKnownNames memory = new MemoryKnownNames();
        NameClientSettings old =
                NameClientSettings.of(List.of(serverOf(record(2).toBytes())));
        client(old.withBelief(memory, FirstRecords.any())).lookup(FILES);
        NameClient client = client(NameClientSettings.of(List.of(ignorant())).withBelief(memory, FirstRecords.any()));
        assertFails(
                () -> client.lookup(FILES),
                Kind.STALE,
                "of which there was a record (version 2, of %s)".formatted(KEY.owner()));
        assertThat(memory.find(FILES)).isEqualTo(KnownName.first(record(2)));
    }

    @Test
    void who_is_interrupted_leaves_nothing_under_way() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NameClient client = client(NameClientSettings.of(List.of(uri(silent.getLocalPort())))
                    .withTimes(Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofSeconds(30)));
            FutureTask<Object> waiting = new FutureTask<>(() -> {
                assertThatThrownBy(() -> client.lookup(FILES)).isInstanceOf(InterruptedIOException.class);
                return Thread.interrupted();
            });
            Thread thread = new Thread(waiting);
            thread.start();
            try (Socket asked = silent.accept()) {
                thread.interrupt();
                assertThat(waiting.get()).isEqualTo(true);
                asked.getInputStream().readAllBytes();
            }
        }
    }

    @Test
    void an_owner_goes_on_from_what_was_seen_where_a_server_has_lost_it() throws Exception {
        MemoryKnownNames memory = new MemoryKnownNames();
        NameClientSettings settings =
                NameClientSettings.of(List.of(serverOf(record(3).toBytes()))).withBelief(memory, FirstRecords.any());
        Former there = client(settings).findFormer(FILES, KEY.owner());
        assertThat(there).isEqualTo(new Former(FILES, record(3).record(), 3));
        assertThat(there.current()).isEqualTo(record(3).record());

        NameClient lost = client(NameClientSettings.of(List.of(ignorant())).withBelief(memory, FirstRecords.any()));
        Former gone = lost.findFormer(FILES, KEY.owner());
        assertThat(gone).isEqualTo(new Former(FILES, null, 3));
        assertThat(gone.current()).isNull();
        assertThat(next(gone).version()).isEqualTo(4);
        assertFails(() -> lost.findFormer(FILES, OTHER_KEY.owner()), Kind.STALE, "of which there was a record");

        Former restored = client(
                        NameClientSettings.of(List.of(serverOf(record(1).toBytes())))
                                .withBelief(memory, FirstRecords.any()))
                .findFormer(FILES, KEY.owner());
        assertThat(restored).isEqualTo(new Former(FILES, record(1).record(), 3));
        assertThat(restored.current()).as("something newer was seen").isNull();
        assertThat(next(restored).version()).isEqualTo(4);
        assertThat(next(restored).attributes()).containsEntry("about", "version 1");
        assertThat(client(ignorant()).findFormer(FILES, KEY.owner())).isEqualTo(new Former(FILES, null, 0));
    }

    private NameClient whoHasSeen(SignedRecord seen, URI... servers) {
        MemoryKnownNames memory = new MemoryKnownNames();
        assertThat(memory.remember(null, KnownName.first(seen))).isTrue();
        return client(NameClientSettings.of(List.of(servers)).withBelief(memory, FirstRecords.any()));
    }

    @Test
    void an_owner_goes_on_only_where_every_server_has_answered() throws Exception {
        URI old = serverOf(record(1).toBytes());
        for (URI lacking : List.of(ignorant(), old)) {
            for (List<URI> servers : List.of(List.of(lacking, nobody()), List.of(nobody(), lacking))) {
                NameClient client = whoHasSeen(record(3), servers.toArray(URI[]::new));
                assertFails(
                        () -> client.findFormer(FILES, KEY.owner()),
                        Kind.UNREACHABLE,
                        "was refused; its owner goes on from what was seen when every name server has answered");
            }
        }
        NameClient busy = whoHasSeen(record(3), ignorant(), server(exchange -> answer(exchange, 429, new byte[0])));
        assertFails(() -> busy.findFormer(FILES, KEY.owner()), Kind.UNREACHABLE, "answers with status 429");
        assertThat(whoHasSeen(record(3), ignorant(), ignorant()).findFormer(FILES, KEY.owner()))
                .isEqualTo(new Former(FILES, null, 3));
        assertThat(whoHasSeen(record(3), ignorant(), old).findFormer(FILES, KEY.owner()))
                .isEqualTo(new Former(FILES, record(1).record(), 3));
    }

    @Test
    void what_a_server_has_of_an_owner_of_before_is_old_and_no_forgery() throws Exception {
        SignedRecord seen = record(FILES, 3, OTHER_KEY, "signed over");
        NameClient client = whoHasSeen(seen, serverOf(record(1).toBytes()));
        assertFails(() -> client.lookup(FILES), Kind.STALE, "is by " + KEY.owner() + ", who does not own it");
        assertFails(
                () -> client.findFormer(FILES, OTHER_KEY.owner()),
                Kind.STALE,
                "has the record of files@example.org from before it was signed over: version 1, by " + KEY.owner());
    }

    private static NameRecord next(Former former) {
        return former.next(RecordKind.SERVICE, KEY.owner())
                .valid(NOW, NOW.plusSeconds(60))
                .build();
    }

    @Test
    void what_follows_a_removal_says_nothing_of_before() {
        Former removed = new Former(FILES, removalOf(record(1)).record(), 2);
        assertThat(removed.current()).isNull();
        assertThat(next(removed).attributes()).isEmpty();
        assertThat(next(removed).version()).isEqualTo(3);
        NameRecord again = new Former(FILES, record(1).record(), 1)
                .again(RecordKind.GROUP, KEY.owner())
                .valid(NOW, NOW.plusSeconds(60))
                .build();
        assertThat(again.attributes()).isEmpty();
        assertThat(again.kind()).isEqualTo(RecordKind.GROUP);
        assertThat(again.version()).isEqualTo(2);
    }

    @Test
    void who_asks_again_where_a_name_leads_asks_another_server_than_the_one_that_keeps_news_back() throws Exception {
        NameClient client =
                client(serverOf(record(1).toBytes()), serverOf(record(2).toBytes()));
        assertThat(client.refreshAsync(FILES).get()).isEqualTo(record(1));
        assertThat(client.refreshAsync(FILES).get()).isEqualTo(record(2));
        assertThat(client.refreshAsync(FILES).get()).as("what is older").isEqualTo(record(2));
    }

    @Test
    void names_are_not_asked_for_more_often_than_once_a_second() {
        NameClientSettings usual = NameClientSettings.of(List.of(URI.create("http://192.0.2.1")));
        assertThat(usual.withPolling(Duration.ofSeconds(1)).polling()).isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> usual.withPolling(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("names are asked for each 1000 ms at most, and not each 999 ms");
    }
}
