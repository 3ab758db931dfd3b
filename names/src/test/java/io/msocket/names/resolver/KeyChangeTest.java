package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.client.NameClient;
import io.msocket.names.record.FormerKeys;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.protocol.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a server's record while its owner changes the server's key for another. */
class KeyChangeTest extends PublicationFixture {
    @Test
    void a_key_that_its_owner_takes_away_is_not_put_back() throws Exception {
        publication = begin(client, KEY, 1, false);
        publishNext(record().next().endpoint(ServiceEndpoint.of(new Service("files", "files/1"), bytes(32, 8))));
        pass(Duration.ofMinutes(20));
        assertThat(troubles.take())
                .isEqualTo("the record of files@example.org does not have the key of this process any more;"
                        + " this process publishes it no more");
        assertThat(thread.isShutdown()).isTrue();
        assertThat(record().endpoint().keys()).containsExactly(handshakeKey(8));
        assertThat(record().version()).isEqualTo(2);
    }

    @Test
    void nor_is_one_where_the_owner_says_that_there_is_none() throws Exception {
        publication = begin(client, KEY, 1, false);
        publishNext(record().next().noEndpoint());
        pass(Duration.ofMinutes(20));
        assertThat(troubles.take()).contains("does not have the key of this process any more");
        assertThat(record().endpoint()).isNull();
    }

    @Test
    void while_a_key_is_changed_both_are_told_and_then_the_next_one_alone() throws Exception {
        Instant end = NOW.plus(Duration.ofMinutes(50));
        publication = begin(client, KEY, 1, false);
        ManualThread formers = thread;
        publishNext(record().next().endpoint(endpoint(1, 8, 9)).attribute(FormerKeys.UNTIL, end.toString()));
        pass(Duration.ofMinutes(20));
        assertThat(record().version()).as("renewed").isEqualTo(3);
        assertThat(record().endpoint()).isEqualTo(endpoint(1, 8, 9));
        assertThat(record().addresses()).containsExactly(FIRST);

        try (NameClient second = client()) {
            Publication successor = begin(
                    second,
                    new Publication.Terms(FILES, KEY, true),
                    new Publication.Content(endpoint(2, 8), List.of(SECOND)),
                    troubles::add);
            assertThat(record().endpoint()).isEqualTo(endpoint(2, 8, 9));
            assertThat(record().addresses()).containsExactly(SECOND);
            pass(Duration.ofMinutes(29));
            assertThat(record().endpoint()).isEqualTo(endpoint(2, 8, 9));
            pass(MINUTE);
            assertThat(now.get()).isEqualTo(end);
            assertThat(record().endpoint()).isEqualTo(endpoint(2, 8));
            assertThat(record().attributes()).isEmpty();
            formers.advance(MINUTE);
            assertThat(troubles.take()).contains("another process serves files@example.org");
            successor.close();
        }
    }

    @Test
    void a_server_whose_key_is_replaced_and_has_no_successor_ends_with_the_key() throws Exception {
        publication = begin(client, KEY, 1, false);
        publishNext(record().next()
                .endpoint(endpoint(1, 8, 9))
                .attribute(FormerKeys.UNTIL, NOW.plus(Duration.ofMinutes(30)).toString()));
        pass(Duration.ofMinutes(29));
        assertThat(troubles).isEmpty();
        pass(MINUTE);
        assertThat(troubles.take()).contains("does not have the key of this process any more");
    }
}
