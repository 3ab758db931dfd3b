package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TimersTest {
    private static final long AN_HOUR_MILLIS = 3_600_000;
    private static final int MANY = 1_000;

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void three_that_wait_for_something_do_not_keep_a_fourth_from_its_work() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(3);
        for (int i = 0; i < 3; i++) {
            Timers.after(0, () -> {
                await(released);
                done.countDown();
            });
        }
        Timers.after(0, released::countDown);
        done.await();
    }

    @Test
    void what_was_cancelled_is_not_done() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch later = new CountDownLatch(1);
        Timers.after(1_000, () -> done.set(true)).cancel();
        Timers.after(1_100, later::countDown);
        later.await();
        assertThat(done).isFalse();
    }

    @Test
    void what_was_cancelled_is_not_kept() {
        int before = Timers.waiting();
        for (int i = 0; i < MANY; i++) {
            Timers.after(AN_HOUR_MILLIS, () -> {}).cancel();
        }
        assertThat(Timers.waiting()).isLessThan(before + MANY / 2);
    }

    @Test
    void whatever_is_thrown_is_logged() throws Exception {
        CountDownLatch exceptionLogged = new CountDownLatch(1);
        CountDownLatch errorLogged = new CountDownLatch(1);
        AppenderBase<ILoggingEvent> log = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                switch (event.getThrowableProxy().getMessage()) {
                    case "a mistake" -> exceptionLogged.countDown();
                    case "a grave one" -> errorLogged.countDown();
                    default -> {
                        // Of another test.
                    }
                }
            }
        };
        Logger logger = (Logger) LoggerFactory.getLogger(Timers.class);
        log.start();
        logger.addAppender(log);
        try {
            Timers.after(0, () -> {
                throw new IllegalStateException("a mistake");
            });
            Timers.after(0, () -> {
                throw new AssertionError("a grave one");
            });
            exceptionLogged.await();
            errorLogged.await();
        } finally {
            logger.detachAppender(log);
        }
    }
}
