package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is looked at next. */
class AdmissionTest {
    private static final int MOST_ENTERING = 4;
    private static final int MOST_WAITING = 20;

    private final Admission<String> admission = new Admission<>(MOST_ENTERING, MOST_WAITING);

    private String add(String connection, String address) {
        return admission.add(connection, Principal.ofSource(TestTransports.address(address)));
    }

    private List<String> pollAll() {
        List<String> all = new ArrayList<>();
        for (String next = admission.poll(); next != null; next = admission.poll()) {
            all.add(next);
        }
        return all;
    }

    @Test
    void as_long_as_few_come_nobody_waits() {
        for (int i = 0; i < 100; i++) {
            assertThat(add("one " + i, "192.0.2.1")).isNull();
            assertThat(pollAll()).containsExactly("one " + i);
            assertThat(admission.settle()).as("somebody waits").isFalse();
        }
    }

    @Test
    void so_many_are_looked_at_before_the_next_and_sources_take_turns() {
        for (int i = 0; i < 10; i++) {
            add("crowd " + i, "192.0.2.1");
        }
        assertThat(pollAll()).containsExactly("crowd 0", "crowd 1", "crowd 2", "crowd 3");
        add("honest", "198.51.100.1");
        assertThat(pollAll()).isEmpty();

        assertThat(admission.settle()).isTrue();
        assertThat(pollAll()).containsExactly("crowd 4");
        admission.settle();
        assertThat(pollAll()).containsExactly("honest");
        for (int i = 5; i < 10; i++) {
            assertThat(admission.settle()).isTrue();
            assertThat(pollAll()).containsExactly("crowd " + i);
        }
        admission.settle();
        assertThat(pollAll()).isEmpty();
        assertThat(admission.settle()).isFalse();
    }

    @Test
    void where_too_many_wait_the_oldest_goes_of_the_source_that_has_most() {
        for (int i = 0; i < MOST_WAITING; i++) {
            assertThat(add("crowd " + i, "192.0.2.1")).isNull();
        }
        assertThat(add("honest", "198.51.100.1")).isEqualTo("crowd 0");
        assertThat(add("crowd 20", "192.0.2.1")).isEqualTo("crowd 1");
        assertThat(admission.clear()).hasSize(MOST_WAITING).contains("honest");
        assertThat(pollAll()).isEmpty();
    }
}
