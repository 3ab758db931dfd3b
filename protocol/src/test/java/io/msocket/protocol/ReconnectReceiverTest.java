package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.ControlDatagram.Kind;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a client does because somebody sends it datagrams that say where its server has gone. */
class ReconnectReceiverTest {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    /** When no bound holds up a further attempt at the same address. */
    private static final long LATER = 60 * SECOND;

    private final ControlPair pair = new ControlPair(1);

    private static ControlDatagram parsed(byte[] bytes) {
        ControlDatagram datagram = ControlDatagram.parse(bytes);
        assertThat(datagram).isNotNull();
        return datagram;
    }

    @Test
    void a_move_is_acknowledged_and_leads_to_one_attempt() {
        byte[] heard = pair.atClient(pair.moveOnce(0, ControlPair.V4, ControlPair.V6));

        assertThat(pair.atServer(heard)).isTrue();
        assertThat(pair.receiver.nextTime()).isZero();
        assertThat(pair.dial(0)).isEqualTo(ControlPair.V4);
        assertThat(pair.dial(0)).isNull();
        assertThat(pair.receiver.nextTime()).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void a_datagram_that_comes_again_gets_the_same_answer_and_does_nothing() {
        byte[] told = pair.moveOnce(0, ControlPair.V4);
        byte[] heard = pair.atClient(told);
        pair.dial(0);

        for (int i = 0; i < 3; i++) {
            assertThat(pair.atClient(told)).isEqualTo(heard);
            assertThat(pair.dial(LATER)).isNull();
        }
    }

    @Test
    void another_try_is_acknowledged_and_does_nothing() {
        byte[] heard = pair.atClient(pair.moveOnce(0, ControlPair.V4));
        pair.dial(0);
        byte[] again = pair.sender.poll(pair.sender.nextTime()).get(0);

        assertThat(pair.atClient(again)).hasSameSizeAs(heard).isNotEqualTo(heard);
        assertThat(pair.dial(LATER)).isNull();
    }

    @Test
    void a_move_behind_a_newer_one_is_silence() {
        byte[] first = pair.moveOnce(0, ControlPair.V4);
        byte[] second = pair.moveOnce(0, ControlPair.V6);

        assertThat(pair.atClient(second)).isNotNull();
        assertThat(pair.atClient(first)).isNull();
        assertThat(pair.dial(0)).isEqualTo(ControlPair.V6);
        assertThat(pair.dial(LATER)).isNull();
    }

    @Test
    void what_comes_back_to_its_sender_is_silence() throws Exception {
        byte[] told = pair.moveOnce(0, ControlPair.V4);
        byte[] heard = pair.atClient(told);

        assertThat(pair.atServer(told)).isFalse();
        assertThat(pair.sender.handle(parsed(told), 0)).isFalse();
        assertThat(pair.sender.isTelling()).isTrue();
        pair.dial(0);
        assertThat(pair.atClient(heard)).isNull();
        assertThat(pair.receiver.handle(parsed(heard), 0)).isNull();
        assertThat(pair.dial(LATER)).isNull();
    }

    @Test
    void what_is_of_another_connection_is_silence() throws Exception {
        ControlPair other = new ControlPair(2);
        byte[] told = other.moveOnce(0, ControlPair.V4);

        assertThat(pair.atClient(told)).isNull();
        assertThat(pair.receiver.handle(parsed(told), 0)).isNull();
        pair.moveOnce(0, ControlPair.V4);
        assertThat(pair.sender.handle(parsed(other.atClient(told)), 0)).isFalse();
    }

    // --- epochs

    @Test
    void what_is_of_an_epoch_that_is_over_is_silence() throws Exception {
        byte[] told = pair.moveOnce(0, ControlPair.V4);
        byte[] heard = pair.atClient(told);
        pair.dial(0);
        pair.renew();

        assertThat(pair.atClient(told)).isNull();
        assertThat(pair.atServer(heard)).isFalse();
        for (int epoch = 0; epoch <= 1; epoch++) {
            assertThat(pair.receiver.handle(parsed(told), epoch)).isNull();
            assertThat(pair.sender.handle(parsed(heard), epoch)).isFalse();
        }
    }

    @Test
    void numbers_of_moves_rise_over_all_epochs() {
        byte[] heard = pair.atClient(pair.moveOnce(0, ControlPair.V4));
        assertThat(pair.atServer(heard)).isTrue();
        pair.dial(0);
        pair.renew();

        assertThat(pair.atClient(pair.moveOnce(0, ControlPair.V6))).isNotNull();
        assertThat(pair.dial(0)).isEqualTo(ControlPair.V6);
    }

    @Test
    void a_client_that_was_not_told_of_the_next_secret_hears_by_the_present_one() {
        pair.answerOffer();
        assertOneIsHeard(pair.move(0, ControlPair.V4), 0);
    }

    @Test
    void a_client_whose_word_was_lost_hears_by_the_next_secret() {
        pair.answerOffer();
        pair.hearAnswer();
        assertOneIsHeard(pair.move(0, ControlPair.V4), 1);
    }

    /** Of a datagram for each of two epochs. */
    private void assertOneIsHeard(List<byte[]> sent, int which) {
        assertThat(sent).hasSize(2);
        assertThat(pair.atClient(sent.get(1 - which))).isNull();
        byte[] heard = pair.atClient(sent.get(which));
        assertThat(heard).isNotNull();
        assertThat(pair.atServer(heard)).isTrue();
        assertThat(pair.dial(0)).isEqualTo(ControlPair.V4);
    }

    // --- which address

    @Test
    void only_what_a_server_may_tell_and_the_client_can_reach_is_dialled() {
        InetSocketAddress inside = AddressListTest.at("10.0.0.7", 4433);
        InetSocketAddress mail = AddressListTest.at("192.0.2.7", 25);
        byte[] told = pair.moveOnce(0, inside, mail, ControlPair.V4, ControlPair.V6);

        assertThat(pair.atClient(told)).isNotNull();
        assertThat(pair.receiver.pollDial(address -> !address.equals(ControlPair.V4), 0))
                .isEqualTo(ControlPair.V6);
        assertThat(pair.dial(LATER)).isNull();
    }

    @Test
    void a_move_to_where_the_client_cannot_go_is_heard_and_leads_nowhere() {
        byte[] heard = pair.atClient(pair.moveOnce(0, ControlPair.V6));

        assertThat(pair.atServer(heard)).isTrue();
        assertThat(pair.receiver.pollDial(address -> false, 0)).isNull();
        assertThat(pair.receiver.nextTime()).isEqualTo(Connection.NO_TIMEOUT);
        assertThat(pair.dial(LATER)).isNull();
    }

    @Test
    void of_moves_that_wait_the_last_is_followed() {
        for (int i = 1; i <= 6; i++) {
            byte[] told = pair.moveOnce(0, AddressListTest.at("192.0.2.7", 4000 + i));
            assertThat(pair.atClient(told)).isNotNull();
            assertThat(pair.dial(0) != null).as("move %d", i).isEqualTo(i <= 4);
        }
        assertThat(pair.receiver.nextTime()).isEqualTo(SECOND);
        assertThat(pair.dial(SECOND - 1)).isNull();
        assertThat(pair.dial(SECOND)).isEqualTo(AddressListTest.at("192.0.2.7", 4006));
        assertThat(pair.receiver.nextTime()).isEqualTo(Connection.NO_TIMEOUT);
    }

    @Test
    void a_server_that_means_ill_gets_64_attempts_and_no_more_than_four_in_a_second() {
        List<Long> attempts = new ArrayList<>();
        for (long now = 0; now < 100 * SECOND; now += 20 * MILLI) {
            int port = 1024 + (int) (now / MILLI / 20);
            assertThat(pair.atClient(pair.moveOnce(now, AddressListTest.at("192.0.2.7", port))))
                    .isNotNull();
            if (pair.dial(now) != null) {
                attempts.add(now);
            }
        }
        assertThat(attempts).hasSize(DialAllowance.MOST_ATTEMPTS);
        for (int i = PeerAddresses.CHANGES_AT_ONCE; i < attempts.size(); i++) {
            assertThat(attempts.get(i) - attempts.get(i - PeerAddresses.CHANGES_AT_ONCE))
                    .isGreaterThanOrEqualTo(SECOND);
        }
    }

    // --- what only a server that means ill can send

    private void assertRefused(byte[] text, String why) {
        byte[] salt = World.bytes(ControlDatagram.SALT_LENGTH, Arrays.hashCode(text));
        byte[] sealed = pair.serverKeys.seal(Kind.RECONNECT, 0, salt, text);
        assertThatThrownBy(() -> pair.receiver.handle(parsed(sealed), 0))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.detail()).isEqualTo(why));
        assertThat(pair.dial(0)).isNull();
    }

    @Test
    void what_no_server_may_say_is_not_followed() {
        byte[] text = new Reconnect(1, List.of(ControlPair.V4, ControlPair.V6)).toBytes();
        byte[] tooMany = text.clone();
        tooMany[Long.BYTES] = AddressList.MOST + 1;
        assertRefused(tooMany, "tells of a move to 9 addresses, more than 8");
        byte[] none = text.clone();
        none[Long.BYTES] = 0;
        assertRefused(none, "tells of a move in which there is no address");
        byte[] noPort = text.clone();
        Wire.putShort(noPort, Long.BYTES + WireAddress.LENGTH - 1, 0);
        assertRefused(noPort, "tells of a move in which /192.0.2.7:0 has no port");
        byte[] noNumber = text.clone();
        Wire.putLong(noNumber, 0, 0);
        assertRefused(noNumber, "tells of a move in which moves are numbered from 1, not 0");
        Wire.putLong(noNumber, 0, Long.MIN_VALUE);
        assertRefused(noNumber, "tells of a move in which moves are numbered from 1, not -9223372036854775808");

        // The number was not taken.
        assertThat(pair.atClient(pair.moveOnce(0, ControlPair.V4))).isNotNull();
        assertThat(pair.dial(0)).isEqualTo(ControlPair.V4);
    }

    @Test
    void what_is_behind_the_last_address_is_left_to_later_versions() throws Exception {
        byte[] text = new Reconnect(1, List.of(ControlPair.V6)).toBytes();
        Arrays.fill(text, Long.BYTES + 1 + WireAddress.LENGTH, text.length, (byte) 0xff);

        assertThat(Reconnect.parse(text)).isEqualTo(new Reconnect(1, List.of(ControlPair.V6)));
    }

    // --- what it costs

    @Test
    void to_refuse_what_is_for_nobody_takes_as_much_as_what_is_for_somebody() throws Exception {
        RecordedSuite suite = new RecordedSuite(ControlKeyring.SUITE);
        ControlPair recorded = new ControlPair(suite, 1);
        ControlKeyring nobody = ControlKeyring.ofNobody(suite, new Random(3)::nextBytes);
        byte[] first = recorded.moveOnce(0, ControlPair.V4);
        byte[] told = recorded.moveOnce(0, ControlPair.V6);
        recorded.atClient(told);
        ControlDatagram old = parsed(first);
        told[told.length - 1] ^= 1;
        ControlDatagram forged = parsed(told);

        List<String> forNobody = suite.workOf(() -> nobody.open(forged, 0));
        // Two keys, of the direction and of the datagram; then the cipher.
        assertThat(forNobody).hasSize(3);
        assertThat(forNobody.get(2)).isEqualTo("open " + (told.length - ControlDatagram.HEADER_LENGTH));
        assertThat(nobody.open(forged, 0)).isNull();
        assertThat(suite.workOf(() -> recorded.receiver.handle(forged, 0))).isEqualTo(forNobody);
        assertThat(suite.workOf(() -> recorded.receiver.handle(old, 0))).isEqualTo(forNobody);
        recorded.answerOffer();
        assertThat(suite.workOf(() -> recorded.sender.handle(forged, 1))).isEqualTo(forNobody);
        recorded.renew();
        assertThat(suite.workOf(() -> recorded.receiver.handle(forged, 0))).isEqualTo(forNobody);
        assertThat(suite.workOf(() -> recorded.sender.handle(forged, 7))).isEqualTo(forNobody);
    }

    @Test
    void an_acknowledgement_that_nobody_waits_for_takes_as_much_as_a_forged_one() throws Exception {
        RecordedSuite suite = new RecordedSuite(ControlKeyring.SUITE);
        ControlPair recorded = new ControlPair(suite, 1);
        ControlKeyring nobody = ControlKeyring.ofNobody(suite, new Random(3)::nextBytes);
        ControlDatagram heard = parsed(recorded.atClient(recorded.moveOnce(0, ControlPair.V4)));

        List<String> forNobody = suite.workOf(() -> nobody.open(heard, 0));
        assertThat(suite.workOf(() -> recorded.sender.handle(heard, 0))).isEqualTo(forNobody);
        assertThat(recorded.sender.isTelling()).isFalse();
        assertThat(suite.workOf(() -> recorded.sender.handle(heard, 0))).isEqualTo(forNobody);
    }
}
