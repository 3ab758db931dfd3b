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
        AcceptPlaces.Promise first = places.promise(ONE, 0);
        assertThat(places.promise(ONE, 0)).isNotNull();
        assertThat(places.promise(ONE, 0)).isNull();
        places.giveBack(first);
        assertThat(places.promise(ONE, 0)).isNotNull();
    }

    @Test
    void a_promise_lasts_for_a_moment() {
        AcceptPlaces.Promise first = places.promise(ONE, 0);
        places.promise(ONE, 1);
        assertThat(first.isKept(LATER)).isFalse();
        assertThat(places.promise(ONE, LATER)).isNotNull();
        assertThat(places.promise(ONE, LATER)).isNotNull();
        assertThat(places.promise(ONE, LATER)).isNull();
    }

    @Test
    void who_gives_back_what_is_his_no_more_gives_nobody_elses() {
        AcceptPlaces.Promise lapsed = places.promise(ONE, 0);
        assertThat(places.promise(ONE, LATER)).isNotNull();
        assertThat(places.promise(ONE, LATER)).isNotNull();
        places.giveBack(lapsed);
        assertThat(places.promise(ONE, LATER)).isNull();
    }

    @Test
    void a_connection_has_its_place_as_long_as_it_waits() {
        places.add("a", ONE);
        places.add("b", ONE);
        assertThat(places.promise(ONE, LATER)).isNull();
        places.remove("a");
        assertThat(places.promise(ONE, LATER)).isNotNull();
    }

    @Test
    void a_source_that_has_less_than_another_one_by_two_has_one_more() {
        places.add("a", ONE);
        places.add("b", ONE);
        assertThat(places.promise(OTHER, 0)).isNotNull();
        assertThat(places.promise(OTHER, 0)).as("one less is no reason").isNull();
        assertThat(places.promise(ONE, 0)).isNull();
    }
}
