package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.NameLookupException.Kind;
import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.server.NameServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What those hear who watch a name, by real servers and by servers that lie. */
class NameWatchTest extends ClientFixture {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final class Hearing implements NameListener {
        @Override
        public void handleRecord(SignedRecord record) {
            heard.add((record.record().removed() ? "removed " : "version ")
                    + record.record().version());
        }

        @Override
        public void handleTrouble(NameLookupException trouble) {
            heard.add(trouble.kind() + ": " + trouble.getMessage());
        }
    }

    private final class HearingAll implements NameListener {
        @Override
        public void handleRecord(SignedRecord record) {
            new Hearing().handleRecord(record);
        }

        @Override
        public void handleAbsent() {
            heard.add("absent");
        }

        @Override
        public void handleTrouble(NameLookupException trouble) {
            new Hearing().handleTrouble(trouble);
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void a_watch_hears_of_what_is_there_and_of_what_comes() throws Exception {
        NameClient client = client(uri(server()));
        NameWatch watch = client.watch(FILES, new Hearing());
        client.publish(record(1));
        assertThat(next()).isEqualTo("version 1");
        client.publish(record(2));
        assertThat(next()).isEqualTo("version 2");
        client.watch(FILES, new Hearing());
        assertThat(next()).as("what a second one hears of at first").isEqualTo("version 2");
        watch.close();
        client.publish(removalOf(record(2)));
        assertThat(next()).isEqualTo("removed 3");
    }

    @Test
    void a_watch_goes_on_at_another_server_and_hears_nothing_twice() throws Exception {
        NameServer first = server();
        NameClient client = client(uri(first), uri(server()));
        client.publish(record(1));
        client.watch(FILES, new Hearing());
        assertThat(next()).isEqualTo("version 1");
        first.close();
        client.publish(record(2));
        assertThat(next()).isEqualTo("version 2");
        client.handleNetworkChange();
        client.publish(record(3));
        assertThat(next()).isEqualTo("version 3");
    }

    @Test
    void a_server_that_lies_to_a_watch_is_told_and_left() throws Exception {
        NameServer honest = server();
        client(uri(honest)).publish(record(2));
        byte[] lie = event(record(MAIL, 9, KEY, "mail"));
        client(serverOf(lie), uri(honest)).watch(FILES, new Hearing());
        assertThat(next()).startsWith("TAMPERED: the record of mail@example.org was given in place of");
        assertThat(next()).isEqualTo("version 2");
    }

    @Test
    void behind_a_proxy_that_holds_streams_back_single_answers_are_waited_for() throws Exception {
        AtomicInteger streams = new AtomicInteger();
        BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();
        URI proxy = server(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/v1/watch")) {
                // Whatever comes is kept for later.
                streams.incrementAndGet();
                return;
            }
            byte[] body = answers.poll();
            answer(exchange, body == null ? 304 : OK, body == null ? new byte[0] : body);
        });
        answers.add(record(1).toBytes());
        answers.add(record(2).toBytes());
        NameClientSettings impatient = NameClientSettings.of(List.of(proxy))
                .withTimes(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(300));
        client(impatient).watch(FILES, new Hearing());
        assertThat(next()).startsWith("UNREACHABLE: ").contains("has said nothing for 300 ms");
        assertThat(next()).isEqualTo("version 1");
        assertThat(next()).isEqualTo("version 2");
        assertThat(streams).hasValue(2);
    }

    @Test
    void what_was_removed_is_not_given_because_a_watch_has_heard_of_it() throws Exception {
        NameClient client = client(uri(server()));
        client.publish(record(1));
        client.publish(removalOf(record(1)));
        client.watch(FILES, new Hearing());
        assertThat(next()).isEqualTo("removed 2");
        assertFails(() -> client.lookup(FILES), Kind.UNKNOWN_NAME, "was removed by its owner");
    }

    @Test
    void that_there_is_no_such_name_is_told_once_to_each() throws Exception {
        NameClient client = client(uri(server()));
        client.watch(FILES, new HearingAll());
        assertThat(next()).isEqualTo("absent");
        client.watch(FILES, new HearingAll());
        assertThat(next()).isEqualTo("absent");
        client.handleNetworkChange();
        client.publish(record(1));
        assertThat(next()).isEqualTo("version 1");
        assertThat(next()).isEqualTo("version 1");
    }

    @Test
    void what_another_process_has_seen_meanwhile_is_no_trouble(@TempDir Path directory) throws Exception {
        FileKnownNames theirs = new FileKnownNames(directory);
        AtomicInteger streams = new AtomicInteger();
        URI server = server(exchange -> {
            if (streams.getAndIncrement() == 0) {
                theirs.remember(null, KnownName.first(record(2)));
                say(exchange, event(record(1)));
            } else {
                say(exchange, event(record(2)));
            }
        });
        client(NameClientSettings.of(List.of(server)).withBelief(new FileKnownNames(directory), FirstRecords.any()))
                .watch(FILES, new Hearing());
        assertThat(next()).isEqualTo("version 2");
    }

    @Test
    void a_server_that_has_lost_what_was_seen_is_told_of_and_left() throws Exception {
        assertIsLeftThatHasLost(new byte[0]);
    }

    @Test
    void a_server_that_has_lost_what_was_seen_is_left_although_it_shows_before_that_it_is_there() throws Exception {
        // More than is read at one time, so that it is taken before what follows it.
        assertIsLeftThatHasLost(":\n\n".repeat(30_000).getBytes(StandardCharsets.UTF_8));
    }

    private void assertIsLeftThatHasLost(byte[] heartbeats) throws Exception {
        MemoryKnownNames memory = new MemoryKnownNames();
        assertThat(memory.remember(null, KnownName.first(record(2)))).isTrue();
        AtomicInteger streams = new AtomicInteger();
        URI restored = server(exchange -> {
            streams.incrementAndGet();
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            said.writeBytes(heartbeats);
            said.writeBytes(event(record(1)));
            say(exchange, said.toByteArray());
        });
        URI good = server(exchange -> say(exchange, event(record(2))));
        NameClientSettings settings = NameClientSettings.of(List.of(restored, good));
        client(settings.withBelief(memory, FirstRecords.any())).watch(FILES, new Hearing());
        assertThat(next()).startsWith("STALE: the record of files@example.org went backwards");
        assertThat(next()).isEqualTo("version 2");
        assertThat(streams).hasValue(2);
    }

    @Test
    void a_server_that_says_the_same_again_and_again_is_left() throws Exception {
        URI flooding = server(exchange -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                all.writeBytes(event(record(1)));
                all.writeBytes("event: later\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8));
            }
            say(exchange, all.toByteArray());
        });
        client(flooding, serverOf(event(record(2)))).watch(FILES, new Hearing());
        assertThat(next()).isEqualTo("version 1");
        assertThat(next()).startsWith("TAMPERED: ").contains("the same again and again");
        assertThat(next()).isEqualTo("version 2");
    }

    @Test
    void a_listener_that_fails_keeps_nothing_from_the_others() throws Exception {
        NameClient client = client(uri(server()));
        client.watch(FILES, record -> {
            if (record.record().version() == 1) {
                throw new IllegalStateException("broken");
            }
            throw new StackOverflowError("too deep");
        });
        client.watch(FILES, new Hearing());
        client.publish(record(1));
        assertThat(next()).isEqualTo("version 1");
        client.publish(record(2));
        assertThat(next()).isEqualTo("version 2");
    }

    @Test
    void what_fails_in_the_application_is_told_and_a_watch_goes_on() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        FirstRecords broken = record -> {
            if (asked.getAndIncrement() == 0) {
                throw new IllegalStateException("broken");
            }
            return true;
        };
        URI server = server(exchange -> say(exchange, event(record(1))));
        client(NameClientSettings.of(List.of(server)).withBelief(new MemoryKnownNames(), broken))
                .watch(FILES, new Hearing());
        assertThat(next()).startsWith("REFUSED: ").contains("could not be handled");
        assertThat(next()).isEqualTo("version 1");
    }

    @Test
    void that_no_server_works_is_told_once_and_again_when_one_has_worked_in_between() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        URI web = server(exchange -> {
            int time = asked.incrementAndGet();
            if (time == 3 || time == 5) {
                answer(exchange, OK, event(record(time)));
            } else {
                answer(exchange, NOT_FOUND, new byte[0]);
            }
        });
        client(web).watch(FILES, new Hearing());
        String trouble = "UNREACHABLE: nothing is heard of files@example.org: the name server " + web
                + " answers with status 404; is it a name server?";
        assertThat(next()).isEqualTo(trouble);
        assertThat(next()).isEqualTo("version 3");
        assertThat(next()).isEqualTo(trouble);
        assertThat(next()).isEqualTo("version 5");
    }

    @Test
    void why_each_server_does_not_work_is_told_also_to_who_comes_later() throws Exception {
        URI page = server(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            answer(exchange, OK, "<html>".getBytes(StandardCharsets.UTF_8));
        });
        NameClient client = client(nobody(), page);
        for (int i = 0; i < 2; i++) {
            client.watch(FILES, new Hearing());
            assertThat(next())
                    .startsWith("UNREACHABLE: ")
                    .contains("cannot be reached: nobody listens there", "is it a name server?");
        }
    }

    /** Streams are never answered; of what comes otherwise the test hears. */
    private URI holding(BlockingQueue<String> asked, Behaviour polls) throws IOException {
        return server(exchange -> {
            boolean isStream = exchange.getRequestURI().getPath().equals("/v1/watch");
            asked.add(isStream ? "stream" : "poll");
            if (!isStream) {
                polls.answer(exchange);
            }
        });
    }

    private static NameClientSettings impatient(URI... servers) {
        return NameClientSettings.of(List.of(servers))
                .withTimes(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMillis(300));
    }

    @Test
    void in_another_network_streams_are_tried_again() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        // The first poll is answered, and the second one waits.
        URI proxy = holding(asked, exchange -> {
            if (!heard.contains("version 1")) {
                answer(exchange, OK, record(1).toBytes());
            }
        });
        NameClient client = client(impatient(proxy));
        client.watch(FILES, new Hearing());
        for (String what : List.of("stream", "stream", "poll", "poll")) {
            assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo(what);
        }
        client.handleNetworkChange();
        assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo("stream");
    }

    @Test
    void in_another_network_another_server_is_asked() throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        NameClient client = client(server(exchange -> asked.add("first")), server(exchange -> asked.add("second")));
        client.watch(FILES, new Hearing());
        assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo("first");
        client.handleNetworkChange();
        assertThat(asked.poll(20, TimeUnit.SECONDS)).isEqualTo("second");
    }

    @Test
    void a_single_answer_may_say_that_there_is_no_such_name() throws Exception {
        URI proxy = holding(new LinkedBlockingQueue<>(), ClientFixture::answerUnknown);
        client(impatient(proxy)).watch(FILES, new HearingAll());
        assertThat(next()).startsWith("UNREACHABLE: ");
        assertThat(next()).isEqualTo("absent");
    }

    @Test
    void one_who_watches_twice_hears_until_both_watches_are_closed() throws Exception {
        NameClient client = client(uri(server()));
        Hearing listener = new Hearing();
        NameWatch first = client.watch(FILES, listener);
        client.watch(FILES, listener);
        client.publish(record(1));
        assertThat(next()).isEqualTo("version 1");
        assertThat(next()).isEqualTo("version 1");
        first.close();
        first.close();
        client.publish(record(2));
        assertThat(next()).isEqualTo("version 2");
        client.publish(record(3));
        assertThat(next()).isEqualTo("version 3");
    }

    @Test
    void a_client_that_is_closed_leaves_its_servers_and_watches_no_more() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            NameClient client = client(uri(server.getLocalPort()));
            NameWatch watch = client.watch(FILES, new Hearing());
            try (Socket asked = server.accept()) {
                client.close();
                asked.getInputStream().readAllBytes();
            }
            assertThatThrownBy(() -> client.watch(FILES, new Hearing()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the client of names is closed");
            client.handleNetworkChange();
            watch.close();
            client.close();
        }
    }

    @Test
    void a_server_that_says_much_and_nothing_new_is_left() throws Exception {
        byte[] comment = (": " + "x".repeat(1022) + "\n\n").getBytes(StandardCharsets.UTF_8);
        URI talking = server(exchange -> {
            exchange.sendResponseHeaders(OK, 0);
            for (int i = 0; i < 4096; i++) {
                exchange.getResponseBody().write(comment);
            }
        });
        client(talking, serverOf(event(record(2)))).watch(FILES, new Hearing());
        assertThat(next()).startsWith("TAMPERED: ").contains("it says much, and nothing new");
        assertThat(next()).isEqualTo("version 2");
    }

    /** Whoever asks what was seen of one name waits until it is free. */
    private static final class SlowMemory implements KnownNames {
        private final KnownNames seen = new MemoryKnownNames();
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);

        @Override
        public @Nullable KnownName find(Name name) throws IOException {
            if (name.equals(FILES)) {
                asked.countDown();
                try {
                    free.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return seen.find(name);
        }

        @Override
        public boolean remember(@Nullable KnownName before, KnownName now) throws IOException {
            return seen.remember(before, now);
        }
    }

    @Test
    void a_name_whose_memory_is_slow_holds_up_neither_another_one_nor_the_clock() throws Exception {
        URI server = uri(server());
        client(server).publish(record(1));
        client(server).publish(record(MAIL, 1, KEY, "mail"));
        SlowMemory slow = new SlowMemory();
        NameClient client = client(NameClientSettings.of(List.of(server))
                .withBelief(slow, FirstRecords.any())
                .withTimes(Duration.ofMillis(300), Duration.ofMillis(50), Duration.ofSeconds(30)));
        try {
            client.watch(FILES, record -> heard.add("files"));
            slow.asked.await();
            client.watch(MAIL, record -> heard.add("mail"));
            assertThat(next()).isEqualTo("mail");
            assertFails(() -> client.refresh(FILES), Kind.UNREACHABLE, "no name server has answered within 300 ms");
        } finally {
            slow.free.countDown();
        }
        assertThat(next()).isEqualTo("files");
    }

    @Test
    void a_server_that_keeps_its_news_back_is_left_for_one_that_tells_them() throws Exception {
        URI silent = server(exchange -> say(exchange, event(record(1))));
        URI good = server(exchange -> {
            if (exchange.getRequestURI().getPath().startsWith("/v1/names/")) {
                answer(exchange, OK, record(2).toBytes());
            } else {
                heard.add("another one is listened to");
                say(exchange, event(record(2)));
            }
        });
        client(NameClientSettings.of(List.of(silent, good)).withPolling(NameClientSettings.LEAST_POLLING))
                .watch(FILES, new Hearing());
        assertThat(next()).isEqualTo("version 1");
        assertThat(next()).isEqualTo("version 2");
        assertThat(next()).isEqualTo("another one is listened to");
    }
}
