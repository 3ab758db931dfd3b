package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.ControlDatagram.Kind;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The form of control datagrams, and what of them can be altered, seen and linked. */
class ControlDatagramTest {
    /** Version and kind. */
    private static final int ALIKE = 2;

    private static final int BEHIND_ID = ALIKE + BlindedId.LENGTH;

    /** Chance makes two such windows of a few hundred random bytes equal once in 10^14 runs. */
    private static final int WINDOW = 8;

    private final ControlPair pair = new ControlPair(1);
    private final byte[] told = pair.moveOnce(0, ControlPair.V4, ControlPair.V6);

    private static byte[] withFlippedBit(byte[] bytes, int bit) {
        byte[] altered = bytes.clone();
        altered[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return altered;
    }

    @Test
    void nothing_of_another_length_is_a_datagram() {
        byte[] heard = pair.atClient(told);
        for (int length = 0; length <= 2 * told.length; length++) {
            assertThat(ControlDatagram.parse(Arrays.copyOf(told, length)) != null)
                    .as("%d bytes of a move", length)
                    .isEqualTo(length == Kind.RECONNECT.length());
            assertThat(ControlDatagram.parse(Arrays.copyOf(heard, length)) != null)
                    .as("%d bytes of an acknowledgement", length)
                    .isEqualTo(length == Kind.RECONNECT_HEARD.length());
        }
    }

    @Test
    void no_bit_of_a_move_can_be_altered() throws Exception {
        for (int bit = 0; bit < told.length * Byte.SIZE; bit++) {
            byte[] altered = withFlippedBit(told, bit);
            assertThat(pair.atClient(altered)).as("bit %d", bit).isNull();
            // Nor where the altered name is taken for this connection's.
            ControlDatagram datagram = ControlDatagram.parse(altered);
            if (datagram != null) {
                assertThat(pair.receiver.handle(datagram, 0)).as("bit %d", bit).isNull();
            }
        }
        assertThat(pair.receiver.nextTime()).isEqualTo(Connection.NO_TIMEOUT);
        assertThat(pair.atClient(told)).isNotNull();
    }

    @Test
    void no_bit_of_an_acknowledgement_can_be_altered() {
        byte[] heard = pair.atClient(told);
        for (int bit = 0; bit < heard.length * Byte.SIZE; bit++) {
            byte[] altered = withFlippedBit(heard, bit);
            assertThat(pair.atServer(altered)).as("bit %d", bit).isFalse();
            ControlDatagram datagram = ControlDatagram.parse(altered);
            if (datagram != null) {
                assertThat(pair.sender.handle(datagram, 0)).as("bit %d", bit).isFalse();
            }
        }
        assertThat(pair.sender.isTelling()).isTrue();
        assertThat(pair.atServer(heard)).isTrue();
    }

    @Test
    void an_acknowledgement_is_shorter_than_what_it_answers() {
        assertThat(pair.atClient(told).length).isLessThan(told.length);
        assertThat(told).hasSize(203);
    }

    @Test
    void how_many_addresses_there_are_does_not_show() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int port = 1; port <= AddressList.MOST; port++) {
            addresses.add(AddressListTest.at("192.0.2.7", port));
            assertThat(pair.moveOnce(0, addresses.toArray(InetSocketAddress[]::new)))
                    .hasSameSizeAs(told);
        }
    }

    @Test
    void each_epoch_and_direction_of_each_connection_has_another_name() {
        ControlPair other = new ControlPair(2);
        Set<BlindedId> names = new HashSet<>();
        for (int epoch = 0; epoch < 3; epoch++) {
            for (ControlPair each : List.of(pair, other)) {
                for (Kind kind : Kind.values()) {
                    assertThat(each.clientKeys.names(kind)).isEqualTo(each.serverKeys.names(kind));
                    assertThat(each.serverKeys.names(kind)).hasSize(1);
                    names.add(each.serverKeys.names(kind).get(0).id());
                }
                each.renew();
            }
        }
        assertThat(names)
                .hasSize(3 * 2 * 2)
                .doesNotContain(new BlindedId(pair.id.high(), pair.id.low()))
                .doesNotContain(new BlindedId(other.id.high(), other.id.low()));
    }

    @Test
    void each_change_of_names_shows_in_the_version_of_the_secrets() {
        Set<Integer> versions = new HashSet<>(List.of(pair.serverSecrets.version()));
        pair.answerOffer();
        assertThat(versions.add(pair.serverSecrets.version())).isTrue();
        pair.hearDone();
        assertThat(versions.add(pair.serverSecrets.version())).isTrue();
    }

    /** The same secret with the number of another renewal, or for another connection, is another epoch. */
    @Test
    void keys_belong_to_a_connection_and_a_number() {
        byte[] secret = World.bytes(32, 7);
        ConnectionId other = new ConnectionId(pair.id.high(), pair.id.low() + 1);
        ControlKeys keys = ControlKeys.of(ControlKeyring.SUITE, secret, 0, pair.id, Kind.RECONNECT_HEARD);

        assertThat(ControlKeys.of(ControlKeyring.SUITE, secret, 1, pair.id, Kind.RECONNECT_HEARD)
                        .id())
                .isNotEqualTo(keys.id());
        assertThat(ControlKeys.of(ControlKeyring.SUITE, secret, 0, other, Kind.RECONNECT_HEARD)
                        .id())
                .isNotEqualTo(keys.id());
    }

    @Test
    void tries_within_an_epoch_have_nothing_in_common_but_the_name() {
        byte[] again = pair.sender.poll(pair.sender.nextTime()).get(0);

        assertThat(Arrays.copyOf(again, BEHIND_ID)).isEqualTo(Arrays.copyOf(told, BEHIND_ID));
        assertThat(inCommon(told, again, BEHIND_ID)).isEmpty();
    }

    @Test
    void tries_in_two_epochs_have_nothing_in_common() {
        pair.renew();
        byte[] next = pair.sender.poll(pair.sender.nextTime()).get(0);

        assertThat(inCommon(told, next, ALIKE)).isEmpty();
    }

    private static Set<ByteBuffer> inCommon(byte[] first, byte[] second, int from) {
        Set<ByteBuffer> common = windows(first, from);
        common.retainAll(windows(second, from));
        return common;
    }

    private static Set<ByteBuffer> windows(byte[] bytes, int from) {
        Set<ByteBuffer> all = new HashSet<>();
        for (int at = from; at + WINDOW <= bytes.length; at++) {
            all.add(ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, at + WINDOW)));
        }
        return all;
    }

    @Test
    void a_text_of_another_length_is_not_sealed() {
        assertThatThrownBy(() -> pair.serverKeys.seal(
                        Kind.RECONNECT, 0, new byte[ControlDatagram.SALT_LENGTH], new byte[Reconnect.LENGTH - 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RECONNECT of 152 bytes");
    }
}
