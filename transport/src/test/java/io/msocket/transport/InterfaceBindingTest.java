package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.msocket.protocol.PathRole;
import io.msocket.protocol.Route;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class InterfaceBindingTest {
    private static final String NO_INTERFACE = "nosuchlink0";

    private static boolean isEpoll() {
        return IoPlatform.of(TransportSettings.defaults().kind()).isEpoll();
    }

    @Test
    void a_connection_can_be_made_by_a_named_interface() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            ends.connect(ends.route(TestTransports.LOOPBACK).by("lo", isEpoll()))
                    .close();
        }
    }

    @Test
    void without_the_interface_an_attempt_is_made_as_the_system_does_it() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            ends.connect(ends.route(TestTransports.LOOPBACK).by(NO_INTERFACE, false))
                    .close();
        }
    }

    @Test
    void an_attempt_that_must_not_leave_by_another_interface_fails_and_says_why() throws IOException {
        try (TestTransports ends = new TestTransports()) {
            Route only = ends.route(TestTransports.LOOPBACK).by(NO_INTERFACE, true);
            assertThatThrownBy(() -> ends.connect(only))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Cannot send by the interface " + NO_INTERFACE + " only: ")
                    .hasMessageContaining(isEpoll() ? "No such device" : "only the epoll transport");
        }
    }

    @Test
    void a_name_that_no_interface_can_have_is_refused_in_words() throws IOException {
        assumeTrue(Epoll.isAvailable() && isEpoll());
        try (TestTransports ends = new TestTransports()) {
            Route only = ends.route(TestTransports.LOOPBACK).by("an-interface-with-a-long-name", true);
            assertThatThrownBy(() -> ends.connect(only)).hasMessageContaining("longer than the kernel allows");
        }
    }

    @Test
    void a_route_without_the_name_of_its_interface_makes_no_sense() {
        Route route = new Route(null, TestTransports.at(1));
        assertThatThrownBy(() -> route.by("", false)).hasMessageContaining("needs that interface's name");
        assertThatThrownBy(() -> new Route(null, TestTransports.at(1), null, true, PathRole.PREFERRED, false))
                .hasMessageContaining("needs that interface's name");
        assertThat(route.by("lo", false)).isNotEqualTo(route);
    }
}
