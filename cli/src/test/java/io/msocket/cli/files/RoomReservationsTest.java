package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.Principal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RoomReservationsTest {
    private OptionalLong disk = OptionalLong.of(1000);
    private final RoomReservations room = new RoomReservations(() -> disk);

    private static Principal client(int number) {
        try {
            return Principal.ofSource(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) number}));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertRefused(long size, int client, String message) {
        assertThatThrownBy(() -> room.reserve(size, client(client)))
                .isInstanceOfSatisfying(
                        FileTransferException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE))
                .hasMessageContaining(message);
    }

    @Test
    void what_is_announced_is_not_announced_to_somebody_else() throws Exception {
        disk = OptionalLong.of(100);
        for (int client = 1; client <= 6; client++) {
            // 50, 25, 12, 6, 3, 2: half of what is left.
            room.reserve((100 - room.amount()) / 2, client(client));
        }
        assertThat(room.amount()).isEqualTo(98);
        assertRefused(3, 7, "3 bytes; the server's disk has room for 2");
    }

    @Test
    void one_client_reserves_no_more_than_it_leaves_free() throws Exception {
        assertRefused(501, 1, "one client may reserve half, and yours 500 more for now");
        room.reserve(300, client(1));
        room.reserve(200, client(1));
        assertRefused(1, 1, "yours 0 more");
        assertThat(room.reserve(250, client(2))).isNotNull();
    }

    @Test
    void what_is_written_is_counted_once() throws Exception {
        try (RoomReservations.Reservation reservation = room.reserve(400, client(1))) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            OutputStream out = reservation.countDown(file);
            out.write(new byte[150]);
            out.write('x');
            disk = OptionalLong.of(1000 - 151);
            assertThat(file.size()).isEqualTo(151);
            assertThat(room.amount()).isEqualTo(249);
            assertRefused(601, 2, "room for 600");
        }
        assertThat(room.amount()).isZero();
    }

    @Test
    void a_write_that_fails_leaves_the_reservation_to_its_end() throws Exception {
        RoomReservations.Reservation reservation = room.reserve(400, client(1));
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("no space left on device");
            }
        };
        assertThatThrownBy(() -> reservation.countDown(full).write(new byte[10]))
                .isInstanceOf(IOException.class);
        assertThat(room.amount()).isEqualTo(400);
        reservation.close();
        reservation.close();
        assertThat(room.amount()).isZero();
    }

    @Test
    void a_disk_that_others_have_filled_meanwhile_has_no_room() throws Exception {
        room.reserve(400, client(1));
        disk = OptionalLong.of(300);
        assertRefused(1, 2, "room for 0");
        assertThat(room.reserve(0, client(2))).isNotNull();
    }

    @Test
    void where_the_disk_cannot_tell_nothing_is_refused_or_reserved() throws Exception {
        disk = OptionalLong.empty();
        room.reserve(Long.MAX_VALUE, client(1));
        room.reserve(Long.MAX_VALUE, client(1));
        assertThat(room.amount()).isZero();
    }
}
