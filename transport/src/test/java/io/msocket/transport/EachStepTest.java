package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EachStepTest {
    private final List<String> taken = new ArrayList<>();

    @Test
    void each_is_taken_and_the_first_failure_is_thrown_with_the_others_beside_it() {
        IllegalStateException first = new IllegalStateException("first");
        LinkageError second = new LinkageError("second");
        assertThatThrownBy(() -> EachStep.of(
                        () -> taken.add("a"),
                        () -> {
                            throw first;
                        },
                        () -> taken.add("b"),
                        () -> {
                            throw second;
                        },
                        () -> {
                            throw first;
                        },
                        () -> taken.add("c")))
                .isSameAs(first)
                .hasSuppressedException(second);
        assertThat(taken).containsExactly("a", "b", "c");
    }

    @Test
    void where_none_fails_nothing_is_thrown() {
        EachStep.of(() -> taken.add("a"), () -> taken.add("b"));
        assertThat(taken).containsExactly("a", "b");
    }
}
