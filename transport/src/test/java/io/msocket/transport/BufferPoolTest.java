package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.Principal;
import org.junit.jupiter.api.Test;

class BufferPoolTest {
    private static final int RECORD = 64 * 1024;

    @Test
    void a_released_array_is_used_again() {
        BufferPool pool = new BufferPool(1 << 20, 0, false);
        byte[] array = pool.acquire(RECORD);
        pool.release(array);
        assertThat(pool.acquire(RECORD)).isSameAs(array);
    }

    @Test
    void every_size_gets_an_array_that_is_long_enough_and_not_much_longer() {
        BufferPool pool = new BufferPool(1 << 20, 0, false);
        for (int size = 0; size < 100_000; size++) {
            byte[] array = pool.acquire(size);
            assertThat(array.length).isBetween(size, size + Buffers.MOST_EXCESS);
            pool.release(array);
        }
    }

    @Test
    void no_more_bytes_are_kept_than_allowed() {
        BufferPool pool = new BufferPool(3L * RECORD, 0, false);
        for (int i = 0; i < 10; i++) {
            pool.release(new byte[RECORD]);
        }
        assertThat(pool.pooledBytes()).isEqualTo(3L * RECORD);
        pool.acquire(RECORD);
        assertThat(pool.pooledBytes()).isEqualTo(2L * RECORD);
    }

    @Test
    void arrays_of_other_lengths_are_dropped() {
        BufferPool pool = new BufferPool(1 << 20, 0, false);
        pool.release(new byte[12_345]);
        pool.release(new byte[10]);
        assertThat(pool.pooledBytes()).isZero();
    }

    @Test
    void a_poisoning_pool_shows_whoever_uses_an_array_after_its_release() {
        BufferPool pool = new BufferPool(1 << 20, 0, true);
        byte[] array = pool.acquire(RECORD);
        array[17] = 1;
        pool.release(array);
        assertThat(array[17]).isEqualTo((byte) 0xEF);
    }

    @Test
    void windows_are_granted_no_more_than_the_process_has_for_them() {
        BufferPool pool = new BufferPool(0, 100, false);
        assertThat(pool.reserve(Principal.own(), 60)).isTrue();
        assertThat(pool.reserve(Principal.own(), 60)).isFalse();
        pool.unreserve(Principal.own(), 60);
        assertThat(pool.reserve(Principal.own(), 100)).isTrue();
        assertThat(pool.reservedBytes()).isEqualTo(100);
    }
}
