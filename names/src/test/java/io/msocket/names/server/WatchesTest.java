package io.msocket.names.server;

import static io.msocket.names.server.TestNameServer.FILES;
import static io.msocket.names.server.TestNameServer.KEY;
import static io.msocket.names.server.TestNameServer.MAIL;
import static io.msocket.names.server.TestNameServer.OTHER_KEY;
import static io.msocket.names.server.TestNameServer.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told of which records. */
class WatchesTest {
    private final Watches watches = new Watches();
    private final List<Long> told = new ArrayList<>();
    private final Watches.Watcher watcher = event -> told.add(event.version());

    @Test
    void each_version_is_told_once_however_often_somebody_says_that_there_is_news() {
        watches.add(watcher, List.of(FILES));
        watches.publish(record(FILES, 2, KEY));
        watches.publish(record(FILES, 2, KEY));
        watches.publish(record(FILES, 1, KEY));
        watches.publish(record(MAIL, 3, OTHER_KEY));
        watches.publish(record(FILES, 4, KEY));
        assertThat(told).containsExactly(2L, 4L);
    }

    @Test
    void a_name_is_watched_until_the_last_one_has_gone() {
        watches.add(watcher, List.of(FILES, MAIL));
        Watches.Watcher other = event -> {};
        watches.add(other, List.of(FILES));
        watches.remove(watcher, List.of(FILES, MAIL));
        assertThat(watches.isWatched(FILES)).isTrue();
        assertThat(watches.isWatched(MAIL)).isFalse();
        watches.remove(other, List.of(FILES));
        assertThat(watches.isWatched(FILES)).isFalse();
        assertThat(watches.count()).isZero();
    }
}
