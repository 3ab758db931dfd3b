package io.msocket.protocol;

import static io.msocket.protocol.AddressListTest.at;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server may send its client, which depends on where the client has gone by itself. */
class AddressRulesTest {
    private static final int PORT = 4000;

    private static boolean allow(String told, String dialled) {
        return AddressRules.allow(at(told, PORT), at(dialled, PORT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "169.254.7.7",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::7",
                "::192.168.1.1",
                "64:ff9b::10.0.0.1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "ff0e::7",
                "2002:7f00:1::1",
                "2001:0:4136:e378::1",
                "4000::1"
            })
    void what_is_nobodys_or_everybodys_is_never_dialled(String told) {
        for (String dialled : new String[] {"8.8.8.8", "10.0.0.1", "127.0.0.1", "2a00::1", "fe80::2", told}) {
            assertThat(allow(told, dialled)).as("dialled %s", dialled).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.2",
                "10.255.0.1",
                "172.16.0.1",
                "172.31.255.1",
                "192.168.1.1",
                "100.64.0.1",
                "100.127.0.1",
                "192.0.0.8",
                "198.19.0.1",
                "fc00::1",
                "fd12::1"
            })
    void what_is_private_is_dialled_where_the_connection_itself_is_private(String told) {
        assertThat(allow(told, "10.0.0.1")).isTrue();
        assertThat(allow(told, "fd00::1")).isTrue();
        assertThat(allow(told, "8.8.8.8")).isFalse();
        assertThat(allow(told, "2a00::1")).isFalse();
        assertThat(allow(told, "127.0.0.1")).isFalse();
        assertThat(allow(told, "fe80::1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"})
    void what_is_this_machine_is_dialled_where_the_connection_is_on_it(String told) {
        assertThat(allow(told, "127.0.0.1")).isTrue();
        assertThat(allow(told, "::1")).isTrue();
        assertThat(allow(told, "10.0.0.1")).isFalse();
        assertThat(allow(told, "8.8.8.8")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.0.0.1",
                "128.0.0.1",
                "169.253.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.0.1",
                "192.169.0.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.254",
                "2001:db8::1",
                "2003::1",
                "3fff::1"
            })
    void what_is_public_is_dialled_from_anywhere(String told) {
        assertThat(allow(told, "8.8.8.8")).isTrue();
        assertThat(allow(told, "fd00::1")).isTrue();
        assertThat(allow(told, "127.0.0.1")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"25,4000,false", "22,443,false", "443,443,true", "1023,4000,false", "1024,443,true", "65535,443,true"})
    void a_privileged_port_is_dialled_only_if_the_client_has_dialled_it_before(int told, int dialled, boolean allowed) {
        assertThat(AddressRules.allow(at("1.1.1.1", told), at("8.8.8.8", dialled)))
                .isEqualTo(allowed);
    }
}
