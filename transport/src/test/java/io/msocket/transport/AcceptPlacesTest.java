package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AcceptPlacesTest {
    private static final Principal ONE = Principal.ofSource(TestTransports.address("192.0.2.1"));
    private static final Principal OTHER = Principal.ofSource(TestTransports.address("192.0.2.2"));
    private static final long LATER = TimeUnit.SECONDS.toNanos(2);

    private final AcceptPlaces<String> places = new AcceptPlaces<>(2);

    @Test
    void a_promise_takes_a_place_until_it_is_given_back() {
        assertThat(places.promise(ONE, 0)).isTrue();
        assertThat(places.promise(ONE, 0)).isTrue();
        assertThat(places.hasRoom(0)).isFalse();
        assertThat(places.promise(ONE, 0)).isFalse();
        places.giveBack(ONE);
        assertThat(places.promise(ONE, 0)).isTrue();
    }

    @Test
    void a_promise_lasts_for_a_moment() {
        places.promise(ONE, 0);
        places.promise(ONE, 1);
        assertThat(places.promise(ONE, LATER)).isTrue();
        assertThat(places.hasRoom(LATER)).isTrue();
        places.giveBack(OTHER);
        assertThat(places.promise(ONE, LATER)).isTrue();
        assertThat(places.promise(ONE, LATER)).isFalse();
    }

    @Test
    void a_connection_has_its_place_as_long_as_it_waits() {
        places.add("a", ONE);
        places.add("b", ONE);
        assertThat(places.promise(ONE, LATER)).isFalse();
        places.remove("a");
        assertThat(places.promise(ONE, LATER)).isTrue();
    }

    @Test
    void a_source_that_has_less_than_another_one_by_two_has_one_more() {
        places.add("a", ONE);
        places.add("b", ONE);
        assertThat(places.promise(OTHER, 0)).isTrue();
        assertThat(places.promise(OTHER, 0)).as("one less is no reason").isFalse();
        assertThat(places.promise(ONE, 0)).isFalse();
    }
}
