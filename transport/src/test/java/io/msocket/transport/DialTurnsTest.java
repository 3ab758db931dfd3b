package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.PathAction;
import io.msocket.protocol.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DialTurnsTest {
    private final Loops loops =
            new Loops(IoPlatform.of(TransportSettings.defaults().kind()), 1, new ShortWaits(0));
    private final Loop loop = loops.all().get(0);
    /** Two for one server. */
    private final DialPermits permits = new DialPermits(4);

    private final List<Integer> dialled = new ArrayList<>();
    private final DialTurns turns = new DialTurns(loop, TestTransports.at(1), attempt -> dialled.add(attempt.pathId()));

    @AfterEach
    void stop() {
        loops.group().shutdownGracefully();
    }

    private static PathAction.Connect attempt(int pathId) {
        return new PathAction.Connect(pathId, new Route(null, TestTransports.at(1)), false);
    }

    /** Does something on the loop, then what follows from it there. */
    private void onLoop(Runnable what) throws Exception {
        loop.executor().submit(what).get(10, TimeUnit.SECONDS);
        loop.executor().submit(() -> {}).get(10, TimeUnit.SECONDS);
    }

    private void attemptFour() throws Exception {
        onLoop(() -> {
            for (int pathId = 1; pathId <= 4; pathId++) {
                turns.attempt(attempt(pathId), permits);
            }
        });
    }

    @Test
    void no_more_attempts_are_under_way_than_there_are_permits() throws Exception {
        attemptFour();
        assertThat(dialled).containsExactly(1, 2);
    }

    @Test
    void the_newest_attempt_takes_the_place_of_one_that_has_ended() throws Exception {
        attemptFour();
        onLoop(() -> turns.ended(1));
        assertThat(dialled).containsExactly(1, 2, 4);
        onLoop(() -> turns.ended(4));
        assertThat(dialled).containsExactly(1, 2, 4, 3);
    }

    @Test
    void an_attempt_that_is_given_up_while_it_waits_is_never_begun() throws Exception {
        attemptFour();
        onLoop(() -> turns.ended(4));
        onLoop(() -> turns.ended(3));
        onLoop(() -> turns.ended(2));
        assertThat(dialled).containsExactly(1, 2);
        assertThat(permits.used()).isEqualTo(1);
    }

    @Test
    void a_connection_that_is_over_leaves_its_permits_to_others() throws Exception {
        attemptFour();
        DialTurns others = new DialTurns(loop, TestTransports.at(1), attempt -> dialled.add(attempt.pathId()));
        onLoop(() -> others.attempt(attempt(9), permits));
        onLoop(turns::close);
        assertThat(dialled).containsExactly(1, 2, 9);
        assertThat(permits.used()).isEqualTo(1);
    }

    @Test
    void an_opening_needs_no_permit() throws Exception {
        attemptFour();
        onLoop(() -> turns.beginExempt(attempt(7)));
        assertThat(dialled).containsExactly(1, 2, 7);
        assertThat(permits.used()).isEqualTo(2);
    }
}
