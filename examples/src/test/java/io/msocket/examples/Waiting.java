package io.msocket.examples;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for things that happen within milliseconds, and at times take seconds. */
public final class Waiting {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);

    private Waiting() {}

    public static void until(Callable<Boolean> condition) {
        await().until(condition);
    }

    public static ConditionFactory await() {
        return Awaitility.await().atMost(LONGEST).pollDelay(Duration.ZERO).pollInterval(POLL);
    }
}
