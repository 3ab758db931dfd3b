package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On datagrams that a kernel (Linux 6, little-endian) sent while {@code ip} changed a network namespace. */
class RtnetlinkMessagesTest {
    /** ip addr add 10.1.0.1/24 dev v0 */
    private static final String NEW_ADDRESS =
            "4c0000001400000072e6ff6af13a00000218800003000000080001000a010001080002000a010001"
                    + "0700030076300000080008008000000014000600ffffffffffffffffcefc0400cefc0400";

    /** The kernel's local route that came with it. */
    private static final String NEW_ROUTE =
            "3c00000018000006000000000000000002200000ff02fe020000000008000f00ff000000080001000a"
                    + "010001080007000a0100010800040003000000";

    /** ip addr del 10.1.0.1/24 dev v0 */
    private static final String DELETED_ADDRESS =
            "4c0000001500000073e6ff6af33a00000218800003000000080001000a010001080002000a0100"
                    + "010700030076300000080008008000000014000600ffffffffffffffffcefc0400cefc0400";

    /** ip link set v0 down, of which the many attributes are cut off here and the length made to fit. */
    private static final String LINK_DOWN = "20000000100000000000000000000000000001000300000002100000" + "01000000";

    /** ip rule add pref 500 lookup 100, without the attributes and the length made to fit. */
    private static final String NEW_RULE = "1c000000200000000000000000000000" + "020000006400000100000000";

    /** An RTM_NEWNEIGH of 16 and 12 bytes: a neighbour is none of our business. */
    private static final String NEIGHBOUR = "1c0000001c00000000000000000000000200000003000000" + "80000000";

    @Test
    void an_address_that_comes_or_goes_is_a_change() {
        assertThat(tellOfChange(NEW_ADDRESS)).isTrue();
        assertThat(tellOfChange(DELETED_ADDRESS)).isTrue();
    }

    @Test
    void a_link_that_goes_down_is_a_change() {
        assertThat(tellOfChange(LINK_DOWN)).isTrue();
    }

    @Test
    void a_new_route_is_a_change() {
        assertThat(tellOfChange(NEW_ROUTE)).isTrue();
    }

    @Test
    void a_rule_that_comes_or_goes_is_a_change() {
        assertThat(tellOfChange(NEW_RULE)).isTrue();
        assertThat(tellOfChange(NEW_RULE.replaceFirst("1c00000020", "1c00000021")))
                .isTrue();
    }

    @Test
    void other_news_is_none() {
        assertThat(tellOfChange(NEIGHBOUR)).isFalse();
        assertThat(tellOfChange(NEIGHBOUR + NEIGHBOUR)).isFalse();
        assertThat(tellOfChange("")).isFalse();
    }

    @Test
    void a_change_behind_other_news_is_found() {
        assertThat(tellOfChange(NEIGHBOUR + DELETED_ADDRESS)).isTrue();
    }

    @Test
    void lost_messages_are_a_change() {
        String overrun = "10000000040000000000000000000000";
        assertThat(tellOfChange(overrun)).isTrue();
    }

    @Test
    void what_is_cut_short_or_makes_no_sense_is_a_change() {
        assertThat(tellOfChange(NEIGHBOUR.substring(0, 20))).isTrue();
        assertThat(tellOfChange(NEIGHBOUR + "1c00")).isTrue();
        assertThat(tellOfChange(NEIGHBOUR.replaceFirst("1c", "00"))).isTrue();
        assertThat(tellOfChange(NEIGHBOUR.replaceFirst("1c000000", "ffffffff"))).isTrue();
    }

    @Test
    void no_bytes_at_all_make_it_fail_or_hang() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            if (bytes.length > 4) {
                bytes[1] = 0;
                bytes[2] = 0;
                bytes[3] = 0;
            }
            ByteBuffer datagram = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            boolean change = RtnetlinkMessages.tellOfChange(datagram);
            assertThat(change || !datagram.hasRemaining()).isTrue();
        }
    }

    private static boolean tellOfChange(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return RtnetlinkMessages.tellOfChange(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }
}
