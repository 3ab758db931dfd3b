package io.msocket.names.server;

import static io.msocket.names.server.TestNameServer.FILES;
import static io.msocket.names.server.TestNameServer.KEY;
import static io.msocket.names.server.TestNameServer.MAIL;
import static io.msocket.names.server.TestNameServer.NOW;
import static io.msocket.names.server.TestNameServer.OTHER_KEY;
import static io.msocket.names.server.TestNameServer.answers;
import static io.msocket.names.server.TestNameServer.head;
import static io.msocket.names.server.TestNameServer.record;
import static io.msocket.names.server.TestNameServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What a client of HTTP gets of a name server, by whatever means it asks. */
class NameServerTest {
    private static final String RECORD = "application/vnd.msocket.name-record";

    @RegisterExtension
    private final TestNameServer server = new TestNameServer();

    @Test
    void what_is_published_is_found_as_json_and_as_it_is() throws Exception {
        SignedRecord record = record(FILES, 1, KEY);
        assertThat(server.put(record).statusCode()).isEqualTo(201);

        HttpResponse<String> json = server.send(server.request("/v1/names/Files@Example.org"));
        assertThat(json.statusCode()).isEqualTo(200);
        assertThat(json.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(json.body())
                .contains(
                        "\"name\":\"files@example.org\"", "\"version\":1", "\"about\":\"version 1\"", "\"record\":\"");

        HttpResponse<byte[]> bytes = server.client.send(
                server.request("/v1/names/files@example.org")
                        .header("Accept", RECORD)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(SignedRecord.parse(bytes.body())).isEqualTo(record);
    }

    @Test
    void what_is_not_there_not_a_name_or_not_a_request_is_said() throws Exception {
        HttpResponse<String> unknown = server.send(server.request("/v1/names/files@example.org"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("msocket-problem")).hasValue("unknown-name");
        assertThat(unknown.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(unknown.body()).contains("there is no name files@example.org here");

        assertThat(server.send(server.request("/v1/names/nobody")).body()).contains("it needs one @");
        assertThat(server.send(server.request("/v1/names/files@example.org").DELETE())
                        .statusCode())
                .isEqualTo(405);
        assertThat(server.send(server.request("/v1/other")).statusCode()).isEqualTo(404);
        assertThat(server.send(server.request("/v1/watch")).body()).contains("/v1/watch?name=files@example.org");
    }

    @Test
    void who_may_not_change_a_name_is_told_why() throws Exception {
        server.put(record(FILES, 2, KEY));
        HttpResponse<String> others = server.put(record(FILES, 3, OTHER_KEY));
        assertThat(others.statusCode()).isEqualTo(403);
        assertThat(others.body()).contains("who does not own it");

        HttpResponse<String> older = server.put(record(FILES, 1, KEY));
        assertThat(older.statusCode()).isEqualTo(409);
        assertThat(older.headers().firstValue("msocket-problem")).hasValue("stale");

        byte[] forged = record(FILES, 3, KEY).toBytes();
        forged[forged.length - 1] ^= 1;
        HttpResponse<String> tampered = server.send(
                server.request("/v1/names/files@example.org").PUT(HttpRequest.BodyPublishers.ofByteArray(forged)));
        assertThat(tampered.statusCode()).isEqualTo(400);
        assertThat(tampered.headers().firstValue("msocket-problem")).hasValue("bad-record");

        HttpResponse<String> elsewhere = server.send(server.request("/v1/names/mail@example.org")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(
                        record(FILES, 3, KEY).toBytes())));
        assertThat(elsewhere.statusCode()).isEqualTo(400);
        assertThat(elsewhere.body()).contains("the record is of files@example.org, and was sent to mail@example.org");

        assertThat(server.send(server.request("/v1/names/files@example.org")
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[200_000])))
                        .statusCode())
                .isEqualTo(413);
        assertThat(server.send(server.request("/v1/names/files@example.org")).body())
                .contains("\"version\":2");
    }

    @Test
    void who_wants_to_change_just_what_was_seen_can_say_so() throws Exception {
        String first = server.put(record(FILES, 1, KEY), "If-None-Match", "*")
                .headers()
                .firstValue("etag")
                .orElseThrow();
        assertThat(server.put(record(FILES, 2, KEY), "If-None-Match", "*").statusCode())
                .isEqualTo(412);
        assertThat(server.put(record(FILES, 2, KEY), "If-Match", first).statusCode())
                .isEqualTo(200);
        assertThat(server.put(record(FILES, 3, KEY), "If-Match", first).statusCode())
                .isEqualTo(412);
        assertThat(server.send(server.request("/v1/names/files@example.org").header("If-None-Match", first))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void several_are_looked_up_at_once() throws Exception {
        server.put(record(FILES, 1, KEY));
        server.put(record(MAIL, 4, OTHER_KEY));
        HttpResponse<String> found = server.send(server.request("/v1/lookup")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "mail@example.org\nnobody@example.org\nfiles@example.org\n")));
        assertThat(found.body().indexOf("mail@example.org"))
                .isPositive()
                .isLessThan(found.body().indexOf("files@example.org"));
        assertThat(found.body()).doesNotContain("nobody");

        String tooMany = "files@example.org\n".repeat(257);
        assertThat(server.send(server.request("/v1/lookup").POST(HttpRequest.BodyPublishers.ofString(tooMany)))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void operators_can_see_that_it_lives_and_what_it_does() throws Exception {
        assertThat(server.send(server.request("/health")).body()).isEqualTo("ok\n");
        server.put(record(FILES, 1, KEY));
        assertThat(server.send(server.request("/metrics")).body())
                .contains("msocket_names_answers_total{route=\"publish\",status=\"201\"} 1")
                .contains("msocket_names_connections ");
        assertThat(server.send(server.request("/openapi.yaml")).body()).startsWith("openapi: 3.1.0");
        assertThat(server.send(server.request("/")).body()).contains("PUT  /v1/names/NAME");
    }

    @Test
    void requests_that_follow_each_other_at_once_are_answered_in_turn() throws Exception {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream()
                    .write("GET /v1/names/a@b.org HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(all.indexOf("404")).isPositive().isLessThan(all.indexOf("This is a name server"));
        }
    }

    @Test
    void requests_that_were_sent_before_their_answers_are_answered_up_to_a_bound() throws Exception {
        try (Socket socket = server.connect(1)) {
            write(socket, "HEAD / HTTP/1.1\r\n\r\n".repeat(64));
            for (int i = 0; i < 64; i++) {
                assertThat(head(socket)).startsWith("HTTP/1.1 200");
            }
            write(socket, "HEAD / HTTP/1.1\r\n\r\n".repeat(300));
            int answered = 0;
            while (!head(socket).isEmpty()) {
                answered++;
            }
            assertThat(answered).isLessThanOrEqualTo(64);
        }
    }

    @Test
    void an_address_that_is_taken_is_told() {
        assertThatThrownBy(() -> NameServer.start(
                        NameServerSettings.of(server.address()), server.store, InstantSource.fixed(NOW)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on");
    }

    @Test
    void a_name_is_only_changed_by_what_tells_how_it_came_to_its_owner() throws Exception {
        server.put(record(FILES, 1, KEY));
        SignedRecord signedOver = SignedRecord.sign(
                record(FILES, 1, KEY)
                        .record()
                        .next()
                        .transferTo(OTHER_KEY.owner(), KEY)
                        .build(),
                OTHER_KEY);
        assertThat(server.put(signedOver).statusCode()).isEqualTo(200);
        HttpResponse<String> bare = server.put(record(FILES, 3, OTHER_KEY));
        assertThat(bare.statusCode()).isEqualTo(400);
        assertThat(bare.body()).contains("does not tell how the name came to its owner");
        SignedRecord removal =
                SignedRecord.sign(signedOver.record().next().removed().build(), OTHER_KEY);
        assertThat(server.put(removal).statusCode()).isEqualTo(200);
        assertThat(server.put(record(FILES, 4, OTHER_KEY)).statusCode()).isEqualTo(400);
    }

    @Test
    void what_can_only_be_read_is_only_read() throws Exception {
        for (String page : List.of("/", "/metrics", "/health", "/openapi.yaml", "/v1/watch?name=files@example.org")) {
            HttpResponse<String> answer = server.send(server.request(page).DELETE());
            assertThat(answer.statusCode()).as(page).isEqualTo(405);
            assertThat(answer.headers().firstValue("allow")).as(page).isPresent();
        }
    }

    @Test
    void a_form_that_is_refused_is_not_given() throws Exception {
        server.put(record(FILES, 1, KEY));
        HttpResponse<String> json = server.send(
                server.request("/v1/names/files@example.org").header("Accept", RECORD + "; q=0, application/json"));
        assertThat(json.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(json.headers().firstValue("vary")).hasValue("accept");
    }

    @Test
    void tags_are_compared_however_a_proxy_writes_them() throws Exception {
        String tag =
                server.put(record(FILES, 1, KEY)).headers().firstValue("etag").orElseThrow();
        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            HttpResponse<String> same =
                    server.send(server.request("/v1/names/files@example.org").header("If-None-Match", known));
            assertThat(same.statusCode()).as(known).isEqualTo(304);
            assertThat(same.headers().firstValue("etag")).hasValue("W/" + tag);
        }
        HttpResponse<byte[]> bytes = server.client.send(
                server.request("/v1/names/files@example.org")
                        .header("Accept", RECORD)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(bytes.headers().firstValue("etag")).as("of what is signed").hasValue(tag);
        assertThat(server.put(record(FILES, 2, KEY), "If-Match", "*").statusCode())
                .isEqualTo(200);
    }

    @Test
    void what_is_too_large_is_said_in_words() throws Exception {
        HttpRequest.BodyPublisher large = HttpRequest.BodyPublishers.ofByteArray(new byte[SignedRecord.MAX_LENGTH + 1]);
        for (HttpRequest.Builder request : List.of(
                server.request("/v1/names/files@example.org").PUT(large),
                server.request("/v1/lookup").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[200_000])))) {
            HttpResponse<String> answer = server.send(request);
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        }
        assertThat(server.send(server.request("/v1/names/" + "a".repeat(30_000)))
                        .statusCode())
                .isEqualTo(414);
        assertThat(server.send(server.request("/").header("X-Large", "a".repeat(10_000)))
                        .statusCode())
                .isEqualTo(431);
    }

    @Test
    void what_is_no_name_is_told_as_such_whatever_is_asked_of_it() throws Exception {
        for (String path : List.of(
                "/v1/names/nobody",
                "/v1/names/nobody?wait=1",
                "/v1/watch?name=nobody",
                "/v1/watch?name=files@example.org&name=nobody,1-0123456789abcdef")) {
            HttpResponse<String> answer = server.send(server.request(path));
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.headers().firstValue("msocket-problem")).as(path).hasValue("bad-name");
            assertThat(answer.body()).contains("it needs one @");
        }
        HttpResponse<String> none = server.send(server.request("/v1/watch"));
        assertThat(none.headers().firstValue("msocket-problem"))
                .as("where none is named")
                .isEmpty();
    }

    @Test
    void what_cannot_be_decoded_is_a_bad_request_and_the_connection_goes_on() throws Exception {
        try (Socket socket = server.connect(1)) {
            for (String path : List.of("/%zz", "/v1/names/a@b.org?wait=%")) {
                write(socket, "HEAD %s HTTP/1.1\r\n\r\n".formatted(path));
                assertThat(head(socket)).as(path).startsWith("HTTP/1.1 400");
            }
            assertThat(answers(socket)).isTrue();
        }
    }

    @Test
    void who_goes_away_in_the_midst_of_a_request_is_no_fault_of_the_server() throws Exception {
        BlockingQueue<Level> logged = new LinkedBlockingQueue<>();
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getMessage().startsWith("a connection ends")) {
                    logged.add(event.getLevel());
                }
            }
        };
        Logger log = (Logger) LoggerFactory.getLogger(HttpConversation.class);
        Level before = log.getLevel();
        appender.start();
        log.addAppender(appender);
        log.setLevel(Level.DEBUG);
        try {
            try (Socket socket = server.connect(1)) {
                write(socket, "PUT /v1/names/files@example.org HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf");
            }
            assertThat(logged.take()).isEqualTo(Level.DEBUG);
        } finally {
            log.detachAppender(appender);
            log.setLevel(before);
        }
    }
}
