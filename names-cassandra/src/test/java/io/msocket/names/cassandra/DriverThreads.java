package io.msocket.names.cassandra;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The threads of Cassandra's driver in this process. */
final class DriverThreads {
    /** It numbers its sessions. */
    private static final Pattern NAME = Pattern.compile("s\\d+-.*");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private DriverThreads() {}

    static Set<Thread> alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> NAME.matcher(thread.getName()).matches())
                .collect(Collectors.toSet());
    }

    static void awaitEndOfAllBut(Set<Thread> some) {
        await("the driver's threads end").atMost(PATIENCE).until(() -> some.containsAll(alive()));
    }
}
