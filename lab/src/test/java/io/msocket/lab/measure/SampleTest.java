package io.msocket.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleTest {
    @Test
    void the_median_is_the_middle_or_between_the_two_middle_ones() {
        assertThat(Sample.of(9, 1, 5).median()).isEqualTo(5);
        assertThat(Sample.of(4, 1, 2, 100).median()).isEqualTo(3);
        assertThat(Sample.of(7).median()).isEqualTo(7);
    }

    @Test
    void quantiles_lie_between_the_least_and_the_most() {
        Sample sample = Sample.of(0, 10, 20, 30, 40);
        assertThat(sample.quantile(0)).isEqualTo(sample.least()).isZero();
        assertThat(sample.quantile(1)).isEqualTo(sample.most()).isEqualTo(40);
        assertThat(sample.quantile(0.9)).isEqualTo(36);
    }

    @Test
    void it_prints_the_median_and_the_range() {
        assertThat(Sample.of(1.26, 3, 2).format(1)).isEqualTo("2.0 (1.3 .. 3.0)");
        assertThat(Sample.of(1.26).format(1)).isEqualTo("1.3");
    }

    @Test
    void nothing_is_no_sample() {
        assertThatThrownBy(() -> new Sample(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Sample.of(1).quantile(1.1)).isInstanceOf(IllegalArgumentException.class);
    }
}
