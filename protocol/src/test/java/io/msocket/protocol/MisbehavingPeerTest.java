package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A peer with genuine keys that breaks a rule loses the connection, and is told which rule. */
class MisbehavingPeerTest {
    private final World world = new World();
    private final Network network = world.network();
    private final HandmadePeer client = HandmadePeer.open(network, false);
    private Party server;

    private void sendAndExpect(Consumer<FrameWriter> frames, String rule) {
        if (server == null) {
            client.confirm(0);
            server = network.server.connections.get(client.granted.connectionId());
            client.takeFrames();
        }
        client.send(frames);

        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.endedBecause()).isEqualTo("the peer " + rule);
        List<String> answer = client.takeFrames();
        assertThat(answer).endsWith("RESET 2 the peer " + rule);
        assertThat(client.raw.isClosed()).isTrue();
        assertThat(network.server.connections).isEmpty();
        assertThat(world.serverBuffers.bytes()).as("arrays held").isZero();
    }

    @Test
    void bytes_beyond_the_window() {
        long window = ReceiveWindow.ofAccepted(world.serverOptions);
        sendAndExpect(
                frames -> HandmadePeer.putData(frames, window, new byte[1]),
                "sends up to offset %d, the window ends at %d".formatted(window + 1, window));
    }

    @Test
    void an_acknowledgement_of_what_was_not_sent() {
        sendAndExpect(frames -> frames.ack(0, 0, 1, HandmadePeer.LIMIT), "acknowledges offset 1, but only 0 was sent");
    }

    @Test
    void an_acknowledgement_of_what_a_flowpath_did_not_carry() {
        sendAndExpect(
                frames -> frames.ack(0, 7, 0, HandmadePeer.LIMIT), "acknowledges 7 bytes of a flowpath that carried 0");
    }

    @Test
    void an_acknowledgement_of_an_end_that_was_not_sent() {
        client.confirm(0);
        server = network.server.connections.get(client.granted.connectionId());
        network.write(server, new byte[10]);
        network.run(100);
        client.takeFrames();
        sendAndExpect(
                frames -> frames.ack(0, 10, 11, HandmadePeer.LIMIT), "acknowledges offset 11, but only 10 was sent");
    }

    @Test
    void an_end_that_moves() {
        sendAndExpect(
                frames -> {
                    frames.fin(10);
                    frames.fin(11);
                },
                "moves the end of its stream from 10 to 11");
    }

    @Test
    void an_end_before_what_was_sent() {
        sendAndExpect(
                frames -> {
                    frames.fin(3);
                    HandmadePeer.putData(frames, 0, new byte[4]);
                },
                "sends up to offset 4, behind the end of its stream at 3");
    }

    @Test
    void an_offset_beyond_2_to_the_63() {
        sendAndExpect(frames -> frames.fin(-1), "offset beyond 2^63: 18446744073709551615");
    }

    @Test
    void an_unknown_frame() {
        sendAndExpect(frames -> frames.array()[frames.room(1)] = 77, "unknown frame type 77");
    }

    @Test
    void a_frame_that_is_cut_short() {
        sendAndExpect(
                frames -> frames.array()[frames.room(9)] = FrameType.ACK,
                "frame of type 2 needs 29 bytes, the record has 9 left");
    }

    @Test
    void a_client_that_says_it_is_done() {
        sendAndExpect(FrameWriter::done, "says that the connection is done, but it is not");
    }

    @Test
    void a_flowpath_that_closes_itself_while_it_is_read() {
        sendAndExpect(
                frames -> {
                    frames.pathClose(0);
                    HandmadePeer.putData(frames, 0, new byte[10_000]);
                },
                "closes flowpath 0 on that flowpath itself");
    }

    @Test
    void more_gaps_than_anybody_needs() {
        client.confirm(0);
        server = network.server.connections.get(client.granted.connectionId());
        for (int i = 0; i < Limits.MAX_GAPS; i++) {
            int offset = 2 * i + 1;
            network.transfer(
                    lastLink(), true, client.seal(frames -> HandmadePeer.putData(frames, offset, new byte[1])));
        }
        network.run(1_000);
        assertThat(server.endedBy()).isNull();
        client.takeFrames();

        sendAndExpect(
                frames -> HandmadePeer.putData(frames, 2 * Limits.MAX_GAPS + 1, new byte[1]),
                "leaves more than 4096 gaps in its stream");
    }

    private TestLink lastLink() {
        return network.lastLink();
    }

    @Test
    void frames_about_flowpaths_that_are_gone_are_no_violation() {
        client.confirm(0);
        server = network.server.connections.get(client.granted.connectionId());
        client.send(frames -> {
            frames.ack(99, 1_000, 0, HandmadePeer.LIMIT);
            frames.pathClose(98);
            frames.pong(97);
        });

        assertThat(server.endedBy()).isNull();
        assertThat(server.connection.flowpaths()).hasSize(1);
    }

    @Test
    void a_reason_cannot_control_the_terminal_that_shows_it() {
        client.confirm(0);
        server = network.server.connections.get(client.granted.connectionId());
        client.send(frames -> frames.reset(1, "bye\u001b[2J\nfoo\u202e \u00fc"));

        assertThat(server.endedBy()).isEqualTo(CloseReason.Kind.RESET_BY_PEER);
        assertThat(server.endedBecause()).isEqualTo("bye?[2J?foo? \u00fc");
    }

    @Test
    void a_server_that_is_done_too_early() {
        network.handmadeServers.put(Network.SERVER, raw -> {});
        Party honest = network.start(world.client());
        network.run(100);
        HandmadePeer server = HandmadePeer.accept((RawEnd) network.lastLink().server, Openings.granted(false));
        server.takeFrames();
        assertThat(honest.connection.isOpen()).isTrue();

        server.send(FrameWriter::done);

        assertThat(honest.endedBy()).isEqualTo(CloseReason.Kind.PROTOCOL_VIOLATION);
        assertThat(server.takeFrames())
                .containsExactly("RESET 2 the peer says that the connection is done, but it is not");
    }
}
