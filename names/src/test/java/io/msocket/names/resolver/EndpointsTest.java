package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.FormerKeys;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.store.StoredRecords;
import io.msocket.protocol.Service;
import io.msocket.socket.PeerKey;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys clients take that read a record while its server's key is changed. */
class EndpointsTest {
    private static final Instant NOW = StoredRecords.NOW;
    private static final byte[] NEXT = key(8);
    private static final byte[] FORMER = key(9);

    private static byte[] key(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }

    private static NameRecord.Builder record() {
        return NameRecord.builder(StoredRecords.FILES, RecordKind.SERVICE, StoredRecords.ALICE.owner())
                .valid(NOW, NOW.plusSeconds(3600))
                .endpoint(new ServiceEndpoint(
                        new Service("files", "files/1"),
                        List.of(HexFormat.of().formatHex(NEXT), HexFormat.of().formatHex(FORMER)),
                        null))
                .addresses(List.of(PublishedAddress.direct(new InetSocketAddress("192.0.2.1", 4433))));
    }

    private static List<PeerKey> keysAt(NameRecord record, Instant now) throws UnknownHostException {
        return Endpoints.of(record, now).keys();
    }

    @Test
    void a_key_of_before_counts_as_long_as_the_record_says() throws Exception {
        assertThat(keysAt(record().build(), NOW.plusSeconds(3599)))
                .containsExactly(PeerKey.of(NEXT), PeerKey.of(FORMER));
        NameRecord limited =
                record().attribute(FormerKeys.UNTIL, "2026-11-27T08:30:00Z").build();
        assertThat(keysAt(limited, NOW.plusSeconds(1799))).containsExactly(PeerKey.of(NEXT), PeerKey.of(FORMER));
        assertThat(keysAt(limited, NOW.plusSeconds(1800))).containsExactly(PeerKey.of(NEXT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomorrow", "2026-11-28", "1h"})
    void where_that_cannot_be_understood_it_counts_no_more(String until) throws Exception {
        assertThat(keysAt(record().attribute(FormerKeys.UNTIL, until).build(), NOW))
                .containsExactly(PeerKey.of(NEXT));
    }
}
