package io.msocket.names.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.Name;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What somebody who watches is told, however slowly it is read. */
class WatchNewsTest {
    private static final Name FILES = Name.parse("files@example.org");
    private static final Name MAIL = Name.parse("mail@example.org");

    private final WatchNews news = new WatchNews(Map.of(FILES, "", MAIL, "3-known"));

    private static WatchEvent event(Name name, long version, int bytes) {
        return new WatchEvent(name, version, version + "-known", new byte[bytes]);
    }

    @Test
    void of_each_name_only_the_newest_waits() {
        for (long version = 1; version <= 100; version++) {
            assertThat(news.offer(event(FILES, version, 10))).isTrue();
        }
        news.offer(event(MAIL, 4, 7));
        assertThat(news.bytes()).isEqualTo(17);
        assertThat(news.poll()).extracting(WatchEvent::version).isEqualTo(100L);
        assertThat(news.poll()).extracting(WatchEvent::name).isEqualTo(MAIL);
        assertThat(news.poll()).isNull();
        assertThat(news.bytes()).isZero();
    }

    @Test
    void what_is_older_than_what_was_told_is_not_told() {
        news.offer(event(FILES, 5, 1));
        news.poll();
        assertThat(news.offer(event(FILES, 5, 1))).isFalse();
        assertThat(news.offer(event(FILES, 4, 1))).isFalse();
        assertThat(news.poll()).isNull();
    }

    @Test
    void what_is_known_is_not_told_and_what_is_older_than_that_is_once() {
        assertThat(news.offer(event(MAIL, 3, 1))).isFalse();
        assertThat(news.offer(event(MAIL, 2, 1))).as("behind it").isFalse();
        WatchNews other = new WatchNews(Map.of(MAIL, "3-known"));
        assertThat(other.offer(event(MAIL, 2, 1))).as("all that there is").isTrue();
    }
}
