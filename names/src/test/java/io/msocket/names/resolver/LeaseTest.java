package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Troubles of a name server's own, of which neither the end of the living may come nor new life for the dead. */
class LeaseTest extends PublicationFixture {
    private static final Name DEAD = Name.parse("dead@example.org");

    /** What a server has said last that is no more; its time is over when that of a lease is. */
    private SignedRecord publishLastWords() throws IOException {
        SignedRecord last = SignedRecord.sign(
                NameRecord.builder(DEAD, RecordKind.SERVICE, KEY.owner())
                        .valid(NOW, NOW.plus(Publication.LEASE))
                        .endpoint(endpoint(3))
                        .addresses(List.of(THIRD))
                        .build(),
                KEY);
        client.publish(last);
        return last;
    }

    /** By somebody new, who has a clock that is right. */
    private void assertLivingAndDead() throws IOException {
        try (NameClient reader = client()) {
            assertThat(reader.refresh(FILES).record().addresses()).containsExactly(FIRST);
            assertThatThrownBy(() -> reader.refresh(DEAD))
                    .isInstanceOfSatisfying(
                            NameLookupException.class,
                            e -> assertThat(e.kind()).isEqualTo(NameLookupException.Kind.OUT_OF_TIME))
                    .hasMessageContaining("has expired");
        }
    }

    private void restart() throws IOException {
        InetSocketAddress address = server.address();
        server.close();
        serve(address);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, -1, 20_000, -20_000})
    void a_clock_that_jumps_ends_no_lease_and_renews_none(long days) throws Exception {
        SignedRecord last = publishLastWords();
        publication = begin(client, KEY, 1, false);
        serverAhead = Duration.ofDays(days);
        pass(Publication.LEASE.multipliedBy(3));
        assertThat(troubles).as("each renewal was taken").isEmpty();
        assertLivingAndDead();
        client.publish(last);
        restart();
        assertLivingAndDead();
        serverAhead = Duration.ZERO;
        pass(Publication.LEASE.multipliedBy(3));
        assertLivingAndDead();
        assertThat(troubles).isEmpty();
    }

    @Test
    void a_server_that_was_away_for_a_whole_lease_has_neither_afterwards() throws Exception {
        publishLastWords();
        publication = begin(client, KEY, 1, false);
        InetSocketAddress address = server.address();
        server.close();
        pass(Publication.LEASE.multipliedBy(2));
        assertThat(troubles.take()).contains("cannot be published at the moment");
        serve(address);
        pass(MINUTE);
        assertThat(troubles.take()).isEqualTo("files@example.org is published again");
        assertLivingAndDead();
    }
}
