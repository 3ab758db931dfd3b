package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseReasonsTest {
    @Test
    void what_the_operating_system_says_is_told_without_what_lies_around_it() {
        Exception failure = new ConnectException("connect(..) failed with error(-111): Connection refused");
        assertThat(CloseReasons.describe(failure)).isEqualTo("Connection refused");
    }

    @Test
    void addresses_are_told_where_the_jdk_is_to_tell_them() {
        for (String address : List.of("/127.0.0.1:4433", "localhost/127.0.0.1:1", "host/[2001:db8::1%eth0]:65535")) {
            assertThat(CloseReasons.text(address + ": Connection refused", false))
                    .isEqualTo("Connection refused");
            assertThat(CloseReasons.text(address + ": Connection refused", true))
                    .isEqualTo(address + ": Connection refused");
        }
        assertThat(CloseReasons.text("no flowpath for 3 s: /etc is no address", false))
                .isEqualTo("no flowpath for 3 s: /etc is no address");
        assertThat(List.of("hostInfo", "jar, HostInfo", "hostInfo,userInfo")).allMatch(CloseReasons::includes);
        assertThat(List.of("", "jar", "hostInfoExclSocket")).noneMatch(CloseReasons::includes);
        assertThat(CloseReasons.includes(null)).isFalse();
    }

    @Test
    void that_there_is_no_route_is_told_where_netty_has_no_words_for_it() {
        Exception annotated = new NoRouteToHostException("null: /10.0.0.1:4433");
        annotated.initCause(new NoRouteToHostException());
        assertThat(CloseReasons.describe(annotated)).isEqualTo("No route to host");
    }

    @Test
    void other_failures_without_a_text_have_the_name_of_their_kind() {
        assertThat(CloseReasons.describe(new IOException())).isEqualTo("IOException");
    }
}
