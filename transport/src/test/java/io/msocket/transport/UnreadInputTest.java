package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Slice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is charged for what connections have left, without any connection. */
class UnreadInputTest {
    private static final Principal STRANGER = Principal.ofSource(TestTransports.address("192.0.2.1"));
    private static final int MOST = 4 << 20;
    private static final int LEFT = 64 * 1024;
    private static final int EACH = LEFT + Buffers.BYTES_FOR_EACH;

    /** So many fit. */
    private static final int MANY = MOST / EACH;

    private final BufferPool buffers = new BufferPool(0, MOST, true);
    private final UnreadInput unread = new UnreadInput(buffers, MOST);

    /** Which were told that something has changed, each time that it was. */
    private final List<Integer> told = new ArrayList<>();

    private int made;

    /** What one connection has left, by a number. */
    private InboundStaging left(Runnable whenTold) {
        int number = made++;
        InboundStaging input = new InboundStaging(
                buffers,
                1 << 20,
                () -> {
                    told.add(number);
                    whenTold.run();
                },
                () -> {});
        input.deliver(new Slice(new byte[LEFT], 0, LEFT));
        return input;
    }

    private void keep(InboundStaging input) {
        unread.keep(input, STRANGER);
    }

    private void assertKept(int count) {
        assertThat(unread.bytes()).isEqualTo((long) count * EACH);
        assertThat(buffers.reservedBytes()).isEqualTo((long) count * EACH);
    }

    @Test
    void who_comes_while_something_is_on_its_way_out_drives_out_no_more_than_there_is_too_much() {
        for (int i = 0; i < MANY; i++) {
            keep(left(() -> {
                if (made == MANY + 1) {
                    keep(left(() -> {}));
                }
            }));
        }
        assertKept(MANY);
        keep(left(() -> {}));
        assertThat(made).isEqualTo(MANY + 2);
        assertThat(told).containsExactly(0, 1);
        assertKept(MANY);
    }

    @Test
    void what_is_dropped_is_given_back_and_so_is_what_comes_whatever_a_program_throws_that_hears_of_it()
            throws Exception {
        InboundStaging broken = left(() -> {
            throw new IllegalStateException("a program's");
        });
        keep(broken);
        List<InboundStaging> others = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            others.add(left(() -> {}));
            keep(others.get(i));
        }
        assertThat(told).containsExactly(0);
        assertThat(broken.memory()).isZero();
        assertKept(MANY);
        for (InboundStaging input : others) {
            assertThat(input.read(new byte[LEFT], 0, LEFT)).isEqualTo(LEFT);
        }
        assertKept(0);
    }

    @Test
    void of_what_is_read_in_part_nothing_is_kept_once_it_is_not_wanted() throws Exception {
        InboundStaging input = left(() -> {});
        keep(input);
        input.read(new byte[1], 0, 1);
        assertKept(1);
        input.close();
        assertThat(input.memory()).isZero();
        assertKept(0);
    }

    @Test
    void nothing_is_charged_for_what_has_been_read_nor_for_what_this_process_has_asked_for() throws Exception {
        InboundStaging read = left(() -> {});
        read.read(new byte[LEFT], 0, LEFT);
        keep(read);
        unread.keep(left(() -> {}), Principal.own());
        assertKept(0);
    }
}
