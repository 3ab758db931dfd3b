package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two acceptors, as on two event loops, at which one client arrives. */
class AcceptorTest extends AcceptorFixture {
    @Test
    void a_join_at_the_other_acceptor_takes_the_place_of_the_first_record() throws Exception {
        open();
        List<AcceptorAction> joined = joinAt(second, 1);
        assertThat(joined)
                .hasOnlyElementsOfType(AcceptorAction.Established.class)
                .hasSize(1);

        List<AcceptorAction> late = feed(first, 1, firstRecord);
        assertThat(late).hasOnlyElementsOfType(AcceptorAction.Close.class).hasSize(1);
        assertThat(world.serverBuffers.bytes()).isZero();
    }

    @Test
    void a_join_lets_nobody_in_whose_key_is_not_allowed_where_it_arrives() throws Exception {
        open(HandmadeOpening.by(World.CLIENT_KEY, 3));
        world.clientKeys = key -> false;
        Acceptor closed = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);
        assertThat(joinAt(closed, 1)).hasOnlyElementsOfType(AcceptorAction.Close.class);
        world.clientKeys = key -> Arrays.equals(key, World.CLIENT_KEY.publicKey());
        Acceptor listing = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);
        assertThat(joinAt(listing, 2)).hasOnlyElementsOfType(AcceptorAction.Established.class);
    }

    @Test
    void an_error_in_one_handshake_ends_that_one_and_the_next_is_read() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        world.clientKeys = key -> {
            if (asked.incrementAndGet() == 1) {
                throw new LinkageError("a class is missing");
            }
            return true;
        };
        Acceptor acceptor = new Acceptor(world.acceptorSetup(World.SERVER_KEY), openings);
        for (int link = 1; link <= 2; link++) {
            acceptor.handleAccepted(link, CLIENT, CLIENT, 0);
            acceptor.handleBytes(link, ByteBuffer.wrap(HandmadeOpening.by(World.CLIENT_KEY, link).bytes), 0);
        }
        assertThatThrownBy(() -> acceptor.work(0)).isInstanceOf(LinkageError.class);
        assertThat(actions(acceptor))
                .singleElement()
                .isInstanceOf(AcceptorAction.Close.class)
                .extracting(AcceptorAction::linkId)
                .isEqualTo(1L);
        assertThat(acceptor.halfOpenLinks()).isEqualTo(1);

        acceptor.work(0);
        assertThat(actions(acceptor))
                .first()
                .isInstanceOf(AcceptorAction.Send.class)
                .extracting(AcceptorAction::linkId)
                .isEqualTo(2L);
    }

    @Test
    void a_join_that_meets_a_connection_which_is_not_listed_yet_is_not_told_that_it_is_lost() throws Exception {
        open();
        assertThat(feed(first, 1, firstRecord)).hasOnlyElementsOfType(AcceptorAction.Established.class);

        assertThat(joinAt(second, 1))
                .hasOnlyElementsOfType(AcceptorAction.Close.class)
                .hasSize(1);
    }

    @Test
    void joins_of_an_opening_that_prove_nothing_leave_nothing_reserved() throws Exception {
        open();
        for (int link = 2; link < 12; link++) {
            first.handleAccepted(link, FLOODER, FLOODER, 0);
            HandmadeJoin guessed = HandmadeJoin.guessed(granted.connectionId(), link);
            AcceptorAction.Join request =
                    (AcceptorAction.Join) feed(first, link, guessed.bytes).get(0);
            first.handleUnknown(link, request.request(), 0);
            assertThat(actions(first)).hasOnlyElementsOfType(AcceptorAction.Close.class);
        }
        assertThat(world.serverBuffers.reserved()).isZero();
        assertThat(joinAt(second, 1)).hasOnlyElementsOfType(AcceptorAction.Established.class);
    }

    @Test
    void an_opening_makes_one_connection_only() throws Exception {
        open();
        assertThat(joinAt(second, 1)).hasOnlyElementsOfType(AcceptorAction.Established.class);

        assertThat(joinAt(first, 2)).hasOnlyElementsOfType(AcceptorAction.Close.class);
        assertThat(joinAt(second, 3)).hasOnlyElementsOfType(AcceptorAction.Close.class);
    }

    @Test
    void what_is_dropped_unproved_is_cut_at_once_and_only_who_is_told_why_may_read_it() {
        for (int link = 0; link <= world.maxHalfOpen; link++) {
            first.handleAccepted(link, CLIENT, CLIENT, 0);
        }
        assertThat(actions(first)).containsExactly(new AcceptorAction.Close(0, false, "too many half-open handshakes"));
        assertThat(feed(first, 1, new byte[] {'G', 'E', 'T'}))
                .singleElement()
                .matches(action -> !((AcceptorAction.Close) action).flush());
        assertThat(feed(first, 2, new byte[] {'M', 'S', 'O', 'K', 9}).get(1))
                .matches(action -> ((AcceptorAction.Close) action).flush());
    }

    @Test
    void a_join_that_does_not_come_to_its_end_goes_in_time() throws Exception {
        open();
        first.handleAccepted(5, CLIENT, CLIENT, 0);
        long halfTime = world.serverOptions.handshakeTimeout().toNanos() / 2;
        first.handleBytes(5, ByteBuffer.wrap(joinBytes(5), 0, Preface.LENGTH), halfTime);
        first.handleTimeout(first.pollTimeout());
        actions(first);
        assertThat(first.halfOpenJoins()).isOne();
        assertThat(first.pollTimeout()).isEqualTo(3 * halfTime);
        first.handleTimeout(first.pollTimeout());
        assertThat(actions(first))
                .hasOnlyElementsOfType(AcceptorAction.Close.class)
                .hasSize(1);
        assertThat(first.halfOpenLinks()).isZero();
    }

    @Test
    void a_message_that_has_come_before_is_not_read_again() throws Exception {
        queueOpening(1, CLIENT);
        first.handleAccepted(100, FLOODER, FLOODER, 0);
        first.handleBytes(100, ByteBuffer.wrap(opening), 0);
        assertThat(actions(first))
                .containsExactly(new AcceptorAction.Close(100, false, "a handshake message that has come before"));
        assertThat(worked(2)).containsExactly(1L);

        first.handleAccepted(101, FLOODER, FLOODER, 0);
        first.handleBytes(101, ByteBuffer.wrap(opening), 0);
        assertThat(first.hasWork()).isFalse();
        assertThat(actions(first)).hasOnlyElementsOfType(AcceptorAction.Close.class);
    }

    @Test
    void a_client_that_does_not_wait_for_the_answer_is_dropped() throws Exception {
        queueOpening(1, CLIENT);
        first.handleBytes(1, ByteBuffer.wrap(new byte[] {0}), 0);
        assertThat(actions(first)).hasOnlyElementsOfType(AcceptorAction.Close.class);
        assertThat(first.hasWork()).isFalse();
    }

    @Test
    void one_that_goes_while_it_waits_costs_nothing() throws Exception {
        queueOpening(1, CLIENT);
        first.handleLinkClosed(1);
        assertThat(first.hasWork()).isFalse();

        queueOpening(2, CLIENT);
        first.handleTimeout(first.pollTimeout());
        assertThat(first.hasWork()).isFalse();
        assertThat(actions(first)).containsExactly(new AcceptorAction.Close(2, false, "no proof in time"));

        queueOpening(3, CLIENT);
        for (int link = 100; link < 100 + world.maxHalfOpen; link++) {
            first.handleAccepted(link, CLIENT, CLIENT, 0);
        }
        assertThat(first.hasWork()).as("it had to give way").isFalse();
    }

    @Test
    void when_its_time_is_over_nothing_is_left_of_an_opening() throws Exception {
        open();
        long deadline = first.pollTimeout();
        assertThat(deadline).isEqualTo(world.serverOptions.handshakeTimeout().toNanos());
        first.handleTimeout(deadline);

        assertThat(openings.get(granted.connectionId())).isNull();
        assertThat(first.pollTimeout()).isEqualTo(Connection.NO_TIMEOUT);
        assertThat(joinAt(second, 1).get(0)).isInstanceOf(AcceptorAction.Send.class);
    }

    @Test
    void a_connection_whose_opening_had_to_give_way_is_not_called_lost_while_it_would_have_stood() throws Exception {
        open();
        ServerParameters pushedOut = granted;
        long deadline = first.pollTimeout();
        for (int i = 0; i < world.maxHalfOpen; i++) {
            open();
        }
        assertThat(openings.get(pushedOut.connectionId())).isNull();
        granted = pushedOut;
        assertThat(joinAt(second, 1)).hasOnlyElementsOfType(AcceptorAction.Close.class);

        AcceptorAction.Send lost =
                (AcceptorAction.Send) joinAt(second, 2, deadline).get(0);
        assertThat(isReset(lost)).isTrue();
    }
}
