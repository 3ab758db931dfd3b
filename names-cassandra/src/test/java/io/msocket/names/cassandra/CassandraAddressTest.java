package io.msocket.names.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How operators write which Cassandra. */
class CassandraAddressTest {
    @Test
    void nodes_and_keyspace_are_read_and_written() {
        CassandraAddress address =
                CassandraAddress.parse("cassandra://one.example.org,192.0.2.7:9043,[2001:db8::7]:9044/names");
        assertThat(address.nodes())
                .containsExactly(
                        InetSocketAddress.createUnresolved("one.example.org", 9042),
                        InetSocketAddress.createUnresolved("192.0.2.7", 9043),
                        InetSocketAddress.createUnresolved("2001:db8::7", 9044));
        assertThat(address.keyspace()).isEqualTo("names");
        assertThat(address)
                .hasToString("cassandra://one.example.org:9042,192.0.2.7:9043,[2001:db8::7]:9044/names")
                .isEqualTo(CassandraAddress.parse(address.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cassandra", "cassandra://", "cassandra://one", "http://one/names", "one:9042/names"})
    void what_is_no_address_is_refused_with_its_form(String text) {
        assertThatThrownBy(() -> CassandraAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write cassandra://HOST[:PORT],.../KEYSPACE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cassandra:///names",
                "cassandra://one,/names",
                "cassandra://one:0/names",
                "cassandra://one:65536/names",
                "cassandra://one:port/names",
                "cassandra://2001:db8::7/names"
            })
    void what_is_no_node_is_named(String text) {
        assertThatThrownBy(() -> CassandraAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a node of Cassandra: '");
    }

    @Test
    void an_account_is_refused_and_not_repeated() {
        assertThatThrownBy(() -> CassandraAddress.parse("cassandra://user:secret@one/names"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no account, which stands in the driver's own file")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Names", "1names", "na-mes", "names/more", "names\"; DROP"})
    void what_is_no_keyspace_is_named(String keyspace) {
        assertThatThrownBy(() -> CassandraAddress.parse("cassandra://one/" + keyspace))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a keyspace: '" + keyspace + "'");
    }
}
