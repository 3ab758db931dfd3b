package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The frame in which a server tells its addresses, and what is none. */
class AddressListTest {
    private static final InetSocketAddress V4 = at("192.0.2.7", 4433);
    private static final InetSocketAddress V6 = at("2001:db8::7", 65_535);

    static InetSocketAddress at(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] frame(AddressList list) {
        byte[] frame =
                new byte[AddressList.HEADER_LENGTH + 18 * list.addresses().size()];
        frame[0] = FrameType.ADDRESSES;
        assertThat(list.writeTo(frame, 0)).isEqualTo(frame.length);
        return frame;
    }

    private static void assertRefused(byte[] frame, String why) {
        assertThatThrownBy(() -> FrameReader.read(frame, frame.length, new FrameText()))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.detail()).isEqualTo(why));
    }

    @Test
    void addresses_of_both_families_are_read_as_they_were_written() {
        byte[] frame = frame(new AddressList(-3, List.of(V4, V6)));
        assertThat(FrameText.of(frame, frame.length))
                .containsExactly("ADDRESSES -3 [/192.0.2.7:4433, /[2001:db8:0:0:0:0:0:7]:65535]");
    }

    @Test
    void a_list_may_be_empty() {
        byte[] frame = frame(new AddressList(1, List.of()));
        assertThat(FrameText.of(frame, frame.length)).containsExactly("ADDRESSES 1 []");
    }

    @Test
    void eight_addresses_are_the_most_and_as_long_as_is_said() {
        List<InetSocketAddress> eight = new ArrayList<>();
        for (int port = 1; port <= AddressList.MOST; port++) {
            eight.add(at("2001:db8::7", port));
        }
        assertThat(frame(new AddressList(1, eight))).hasSize(AddressList.MOST_LENGTH);
        eight.add(V4);
        assertThatThrownBy(() -> new AddressList(1, eight)).hasMessage("9 addresses, but a server tells at most 8");
    }

    @Test
    void a_list_that_is_too_long_is_refused_before_it_is_read() {
        byte[] frame = frame(new AddressList(1, List.of(V4)));
        frame[5] = 9;
        assertRefused(frame, "tells 9 addresses, more than 8");
    }

    @Test
    void a_list_that_is_cut_short_is_refused() {
        byte[] frame = frame(new AddressList(1, List.of(V4)));
        frame[5] = 2;
        assertRefused(frame, "frame of type 14 needs 42 bytes, the record has 24 left");
    }

    @Test
    void an_address_without_a_port_is_refused() {
        byte[] frame = frame(new AddressList(1, List.of(V4)));
        frame[frame.length - 1] = 0;
        frame[frame.length - 2] = 0;
        assertRefused(frame, "tells a list of addresses in which /192.0.2.7:0 has no port");
    }

    @Test
    void an_address_that_is_there_twice_is_refused() {
        byte[] frame = frame(new AddressList(1, List.of(V4, at("192.0.2.8", 4433))));
        System.arraycopy(frame, 6, frame, 24, 18);
        assertRefused(
                frame,
                "tells a list of addresses in which an address is there twice: [/192.0.2.7:4433, /192.0.2.7:4433]");
    }

    @Test
    void numbers_wrap_around() {
        assertThat(new AddressList(Integer.MIN_VALUE, List.of()).isLaterThan(Integer.MAX_VALUE))
                .isTrue();
        assertThat(new AddressList(7, List.of()).isLaterThan(7)).isFalse();
    }
}
