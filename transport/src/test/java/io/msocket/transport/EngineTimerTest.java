package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.DefaultEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class EngineTimerTest {
    /** A loop that has no memory for its first task. */
    private static final class FullLoop extends DefaultEventLoop {
        private final AtomicBoolean full = new AtomicBoolean(true);

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            if (full.getAndSet(false)) {
                throw new OutOfMemoryError("for the test");
            }
            return super.schedule(task, delay, unit);
        }
    }

    @Test
    void a_wish_that_could_not_be_kept_does_not_stand_in_the_way_of_later_ones() throws Exception {
        FullLoop executor = new FullLoop();
        try {
            CountDownLatch fired = new CountDownLatch(1);
            EngineTimer timer = new EngineTimer(new Loop(executor), fired::countDown);
            assertThatThrownBy(
                            () -> executor.submit(() -> timer.set(Clock.now())).get())
                    .hasCauseInstanceOf(OutOfMemoryError.class);
            executor.submit(() -> timer.set(Clock.now() + 1)).get();
            assertThat(fired.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            executor.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        }
    }
}
