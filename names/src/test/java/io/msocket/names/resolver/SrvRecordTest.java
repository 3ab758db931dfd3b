package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SrvRecordTest {
    private static List<SrvRecord> records(String... texts) {
        return Stream.of(texts).map(SrvRecord::parse).toList();
    }

    private static List<String> hostsInOrder(List<SrvRecord> records, SplittableRandom random) {
        return SrvRecord.inOrder(records, random).stream()
                .map(each -> each.server().getHost())
                .toList();
    }

    @Test
    void a_record_names_a_server_by_https() {
        assertThat(SrvRecord.parse("10 60 8443 names.example.org."))
                .isEqualTo(new SrvRecord(10, 60, URI.create("https://names.example.org:8443")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10 60 8443",
                "10 60 8443 a.example.org b",
                "x 60 8443 a.example.org",
                "65536 60 8443 a.example.org",
                "10 -1 8443 a.example.org",
                "10 60 0 a.example.org",
                "10 60 8443 a_b.example.org",
                "10 60 8443 a\\032b.example.org",
                "10 60 8443 a.example.org/b",
                "10 60 8443 a.example.org?b",
                "10 60 8443 a.example.org#b",
                "10 60 8443 a@example.org",
                "10 60 8443 [::1]",
                "10 60 8443 a..example.org"
            })
    void what_is_none_is_refused(String text) {
        assertThatThrownBy(() -> SrvRecord.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_one_priority_each_comes_first_as_often_as_its_weight_says() {
        List<SrvRecord> records =
                records("20 100 443 later.org", "10 90 443 often.org", "10 0 443 hardly.org", "10 10 443 seldom.org");
        SplittableRandom random = new SplittableRandom(1);
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            List<String> hosts = hostsInOrder(records, random);
            assertThat(hosts).hasSize(4).endsWith("later.org").doesNotHaveDuplicates();
            first.merge(hosts.get(0), 1, Integer::sum);
        }
        assertThat(first).containsOnlyKeys("often.org", "seldom.org", "hardly.org");
        assertThat(first.get("often.org")).isBetween(8_700, 9_100);
        assertThat(first.get("seldom.org")).isBetween(850, 1_150);
        assertThat(first.get("hardly.org")).isBetween(40, 200);
    }
}
