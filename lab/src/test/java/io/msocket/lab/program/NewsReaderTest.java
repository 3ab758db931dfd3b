package io.msocket.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found in a stream of news, however it is cut. */
class NewsReaderTest {
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n";
    private static final String PADDING = chunk(":" + " ".repeat(2048) + "\n\n");

    private static String chunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }

    private static String event(String kind, String tag) {
        String data = "{\"name\":\"a@load.test\",\"about\":\"id: b@load.test,99-\"}";
        return chunk("event: %s\nid: a@load.test,%s\ndata: %s\n\n".formatted(kind, tag, data));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What is found in a text that comes in two parts. */
    private static List<Long> found(String text, int cut) {
        NewsReader reader = new NewsReader();
        List<Long> found = new ArrayList<>();
        for (String part : List.of(text.substring(0, cut), text.substring(cut))) {
            long version = reader.read(bytes(part));
            if (version != NewsReader.NONE) {
                found.add(version);
            }
        }
        return found;
    }

    @Test
    void an_event_is_found_wherever_it_is_cut() {
        String text = HEAD + PADDING + event("record", "12-0123456789abcdef");
        for (int cut = 0; cut <= text.length(); cut++) {
            assertThat(found(text, cut)).as("cut at %d", cut).containsExactly(12L);
        }
    }

    @Test
    void of_several_events_the_last_one_is_told() {
        String text = HEAD + PADDING + event("record", "12-0123456789abcdef") + event("removed", "13-0123456789abcdef");
        assertThat(found(text, 0)).containsExactly(13L);
    }

    @Test
    void an_event_counts_once_it_has_ended() {
        String text = event("record", "12-0123456789abcdef");
        int end = text.indexOf("\n\n") + 2;
        assertThat(new NewsReader().read(bytes(text.substring(0, end - 1)))).isEqualTo(NewsReader.NONE);
        assertThat(new NewsReader().read(bytes(text.substring(0, end)))).isEqualTo(12);
    }

    @Test
    void that_there_is_no_record_is_version_0() {
        assertThat(found(HEAD + PADDING + event("absent", "0"), 0)).containsExactly(0L);
    }

    @Test
    void what_is_no_event_is_none() {
        assertThat(found(HEAD + PADDING + chunk(": here\n\n") + chunk(": here\n\n"), 7))
                .isEmpty();
    }
}
