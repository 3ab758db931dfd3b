package io.msocket.lab.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Pointer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacketRingTest {
    private static final int MTU = 100;
    private static final int SIZE = 1_000;

    @Test
    void packets_come_out_as_they_went_in_also_when_the_ring_wraps_and_grows() {
        SplittableRandom random = new SplittableRandom(5);
        Queue<byte[]> expected = new ArrayDeque<>();
        int most = 0;
        try (PacketRing ring = new PacketRing(SIZE)) {
            for (int i = 0; i < 20_000; i++) {
                if (i == 15_000) {
                    ring.reserve(4 * SIZE);
                }
                long room = ring.room(MTU);
                if (room != 0 && random.nextInt(3) > 0) {
                    byte[] packet = new byte[random.nextInt(1, MTU + 1)];
                    random.nextBytes(packet);
                    new Pointer(room).write(0, packet, 0, packet.length);
                    ring.add(packet.length);
                    expected.add(packet);
                    most = Math.max(most, expected.size());
                } else if (!expected.isEmpty()) {
                    assertThat(first(ring)).isEqualTo(expected.remove());
                    ring.removeFirst();
                }
            }
        }
        assertThat(most).isGreaterThan(40);
    }

    @Test
    void a_full_ring_has_no_room_until_the_oldest_is_gone() {
        try (PacketRing ring = new PacketRing(3 * MTU)) {
            for (int i = 0; i < 3; i++) {
                assertThat(ring.room(MTU)).isNotZero();
                ring.add(MTU);
            }
            assertThat(ring.room(MTU)).isZero();
            ring.removeFirst();
            ring.removeFirst();
            assertThat(ring.room(MTU)).isNotZero();
        }
    }

    private static byte[] first(PacketRing ring) {
        return new Pointer(ring.firstAddress()).getByteArray(0, ring.firstLength());
    }
}
