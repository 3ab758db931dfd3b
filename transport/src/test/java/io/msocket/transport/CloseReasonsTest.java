package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import org.junit.jupiter.api.Test;

class CloseReasonsTest {
    @Test
    void what_the_operating_system_says_is_told_without_what_lies_around_it() {
        Exception failure = new ConnectException("connect(..) failed with error(-111): Connection refused");
        assertThat(CloseReasons.describe(failure)).isEqualTo("Connection refused");
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
