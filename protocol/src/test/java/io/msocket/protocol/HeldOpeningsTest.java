package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Openings that are not answered while the program has no place for them. */
class HeldOpeningsTest extends AcceptorFixture {
    /** For whoever comes, and one more for {@link #SOURCE}. */
    private int places;

    private boolean isKept = true;

    private final Acceptor acceptor =
            new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings, (source, now) -> reserve(source));

    private AcceptBacklog.Reservation reserve(Principal source) {
        if (places + (source.equals(SOURCE) ? 1 : 0) <= 0) {
            return null;
        }
        places--;
        return new AcceptBacklog.Reservation() {
            @Override
            public boolean isKept(long now) {
                return isKept;
            }

            @Override
            public void giveBack() {
                places++;
            }
        };
    }

    private void queue(long link, boolean fromSource) throws Exception {
        var from = fromSource ? CLIENT : FLOODER;
        acceptor.handleAccepted(link, from, from, 0);
        acceptor.handleBytes(link, ByteBuffer.wrap(HandmadeOpening.of(random.nextInt()).bytes), 0);
    }

    private List<Long> answered() {
        List<Long> links = new java.util.ArrayList<>();
        while (acceptor.nextWork(0) == 0) {
            acceptor.work(0);
        }
        actions(acceptor).forEach(action -> links.add(action.linkId()));
        return links;
    }

    @Test
    void what_is_held_is_answered_when_there_is_a_place_one_for_each() throws Exception {
        queue(1, false);
        queue(2, false);
        assertThat(answered()).isEmpty();
        assertThat(acceptor.heldOpenings()).isEqualTo(2);

        places = 1;
        assertThat(acceptor.handlePlaces(0)).isTrue();
        assertThat(acceptor.handlePlaces(0))
                .as("the place is kept for the first")
                .isFalse();
        assertThat(answered()).containsExactly(1L);
        assertThat(acceptor.heldOpenings()).isEqualTo(1);
        // Which gives it back: nobody has to say so.
        acceptor.handleLinkClosed(1);
        assertThat(answered()).containsExactly(2L);
        assertThat(acceptor.handlePlaces(0)).isFalse();
        assertThat(acceptor.heldOpenings()).isZero();
    }

    @Test
    void who_has_too_little_time_left_is_not_answered_any_more() throws Exception {
        queue(1, false);
        assertThat(answered()).isEmpty();
        places = 1;
        assertThat(acceptor.handlePlaces(acceptor.pollTimeout() - 1)).isFalse();
        assertThat(acceptor.heldOpenings()).isZero();
        assertThat(acceptor.halfOpenLinks()).isOne();
    }

    @Test
    void who_has_a_place_and_too_little_time_left_when_his_turn_comes_gives_it_back() throws Exception {
        queue(1, false);
        queue(2, false);
        assertThat(answered()).isEmpty();
        places = 1;
        assertThat(acceptor.handlePlaces(0)).isTrue();
        acceptor.work(acceptor.pollTimeout() - 1);
        assertThat(actions(acceptor)).isEmpty();
        assertThat(places).isOne();
    }

    @Test
    void whose_place_is_kept_no_more_when_his_turn_comes_is_held_again() throws Exception {
        queue(1, false);
        assertThat(answered()).isEmpty();
        places = 1;
        assertThat(acceptor.handlePlaces(0)).isTrue();
        isKept = false;
        assertThat(answered()).isEmpty();
        assertThat(acceptor.heldOpenings()).isOne();
    }

    @Test
    void who_comes_later_from_the_same_source_waits_behind_those_who_are_held() throws Exception {
        queue(1, false);
        queue(2, false);
        assertThat(answered()).isEmpty();
        places = 1;
        queue(3, false);
        assertThat(answered()).isEmpty();
        acceptor.handlePlaces(0);
        assertThat(answered()).containsExactly(1L);
        places = 2;
        acceptor.handlePlaces(0);
        assertThat(answered()).containsExactly(2L, 3L);
    }

    @Test
    void who_was_next_and_got_none_is_next_still() throws Exception {
        queue(1, false);
        queue(2, false);
        assertThat(answered()).isEmpty();
        assertThat(acceptor.handlePlaces(0)).isFalse();
        places = 1;
        assertThat(acceptor.handlePlaces(0)).isTrue();
        assertThat(answered()).containsExactly(1L);
    }

    @Test
    void where_there_is_no_place_for_one_source_the_next_one_is_asked_for() throws Exception {
        places = -1;
        queue(1, false);
        queue(2, true);
        assertThat(answered()).isEmpty();
        assertThat(acceptor.heldOpenings()).isEqualTo(2);
        places = 0;
        assertThat(acceptor.handlePlaces(0)).isTrue();
        assertThat(answered()).containsExactly(2L);
    }

    /** Who is silent holds as much as who waits, and is worth less. */
    @Test
    void others_of_its_source_give_way_before_what_is_held() throws Exception {
        queue(1, false);
        assertThat(answered()).isEmpty();
        int most = world.acceptorSetup(World.SERVER_KEY).maxHalfOpen();
        for (int link = 2; link <= most + 2; link++) {
            acceptor.handleAccepted(link, FLOODER, FLOODER, 0);
        }
        assertThat(acceptor.heldOpenings()).isEqualTo(1);
        assertThat(actions(acceptor)).extracting(AcceptorAction::linkId).containsExactly(2L, 3L);
    }

    @Test
    void for_whom_there_is_a_place_waits_behind_nobody_who_is_held() throws Exception {
        queue(1, false);
        assertThat(answered()).isEmpty();
        queue(2, true);
        assertThat(answered()).containsExactly(2L);
    }

    @Test
    void a_join_needs_no_place() throws Exception {
        open();
        assertThat(feed(first, 1, firstRecord)).hasOnlyElementsOfType(AcceptorAction.Established.class);
        acceptor.handleAccepted(7, FLOODER, FLOODER, 0);
        acceptor.handleBytes(7, ByteBuffer.wrap(joinBytes(7)), 0);
        acceptor.work(0);
        assertThat(actions(acceptor))
                .hasOnlyElementsOfType(AcceptorAction.Join.class)
                .hasSize(1);
    }

    @Test
    void what_is_held_ends_with_its_link_and_at_its_deadline() throws Exception {
        queue(1, false);
        queue(2, false);
        assertThat(answered()).isEmpty();
        acceptor.handleLinkClosed(1);
        assertThat(acceptor.heldOpenings()).isEqualTo(1);
        acceptor.handleTimeout(acceptor.pollTimeout());
        assertThat(actions(acceptor)).singleElement().isInstanceOf(AcceptorAction.Close.class);
        assertThat(acceptor.heldOpenings()).isZero();
        assertThat(acceptor.halfOpenLinks()).isZero();
    }

    @Test
    void a_server_that_ends_tells_those_whom_it_holds() throws Exception {
        queue(1, false);
        assertThat(answered()).isEmpty();
        acceptor.refuseOpenings("no more connections");
        assertThat(actions(acceptor))
                .extracting(action -> action.getClass().getSimpleName())
                .containsExactly("Send", "Close");
        assertThat(acceptor.heldOpenings()).isZero();
    }
}
