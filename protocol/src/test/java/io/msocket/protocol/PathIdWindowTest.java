package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No flowpath number works twice. */
class PathIdWindowTest {
    private final PathIdWindow window = new PathIdWindow();

    @Test
    void a_number_works_once() {
        assertThat(window.use(0)).isTrue();
        assertThat(window.use(0)).isFalse();
        assertThat(window.use(1)).isTrue();
        assertThat(window.use(0)).isFalse();
        assertThat(window.use(1)).isFalse();
    }

    @Test
    void numbers_may_overtake_one_another() {
        assertThat(window.use(5)).isTrue();
        assertThat(window.use(3)).isTrue();
        assertThat(window.use(4)).isTrue();
        assertThat(window.use(3)).isFalse();
    }

    @Test
    void a_number_64_below_the_highest_is_too_old() {
        assertThat(window.use(100)).isTrue();
        assertThat(window.use(37)).isTrue();
        assertThat(window.use(36)).isFalse();
    }

    @Test
    void a_jump_forgets_what_is_too_old_anyway() {
        for (int jump : new int[] {1, 63, 64, 65, 1_000}) {
            PathIdWindow each = new PathIdWindow();
            each.use(10);
            assertThat(each.use(10 + jump)).isTrue();
            assertThat(each.use(10)).as("again after a jump of %d", jump).isFalse();
        }
    }

    @Test
    void the_highest_number_is_the_last() {
        assertThat(window.use(Integer.MAX_VALUE)).isTrue();
        assertThat(window.use(Integer.MAX_VALUE)).isFalse();
        assertThat(window.use(Integer.MIN_VALUE)).isFalse();
        assertThat(window.use(-1)).isFalse();
    }

    @Test
    void no_number_works_twice_in_any_order() {
        Random random = new Random(1);
        Set<Integer> used = new HashSet<>();
        int base = 0;
        for (int i = 0; i < 20_000; i++) {
            base += random.nextInt(3);
            int number = Math.max(0, base + random.nextInt(200) - 100);
            if (window.use(number)) {
                assertThat(used.add(number)).as("number %d", number).isTrue();
            }
        }
    }
}
