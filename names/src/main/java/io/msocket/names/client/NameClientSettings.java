package io.msocket.names.client;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Which name servers are asked, and what is believed of what they say. Immutable.
 *
 * @param servers {@code http} or {@code https}, each with a host and without a path; the one that is asked first comes first
 * @param known what was seen of names
 * @param first whether the first record of a name is believed
 * @param clock says which records count
 * @param patience for an answer, whichever server gives it
 * @param hedge after so long without an answer another server is asked as well
 * @param silence for so long a watch may hear nothing before it is taken to another server; they say something each 10 s
 * @param polling a name that is watched is asked for that often besides, at another server where there are several: one that keeps its news back
 *     and says all the same that it is there is left by then. Each time up to half of it less, by chance
 * @param tls says which certificates are trusted of servers by {@code https}; null for what Java trusts
 */
public record NameClientSettings(
        List<URI> servers,
        KnownNames known,
        FirstRecords first,
        InstantSource clock,
        Duration patience,
        Duration hedge,
        Duration silence,
        Duration polling,
        @Nullable SSLContext tls) {
    /** More often costs a name server more than the watch does. */
    public static final Duration LEAST_POLLING = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration HEDGE = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** An answer of some 200 bytes for each name that is watched. */
    private static final Duration POLLING = Duration.ofMinutes(5);

    /** @throws IllegalArgumentException when there is no server, or one that is none, or names would be asked for too often */
    public NameClientSettings {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("no name server is named");
        }
        if (polling.compareTo(LEAST_POLLING) < 0) {
            throw new IllegalArgumentException("names are asked for each %d ms at most, and not each %d ms"
                    .formatted(LEAST_POLLING.toMillis(), polling.toMillis()));
        }
        for (URI server : servers) {
            boolean isWeb = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
            boolean isBare = server.getPath() == null
                    || server.getPath().isEmpty()
                    || server.getPath().equals("/");
            if (!isWeb || server.getHost() == null || !isBare || server.getQuery() != null) {
                throw new IllegalArgumentException(
                        "not a name server: %s; one is written as https://names.example.org:8443".formatted(server));
            }
        }
    }

    /** The usual ones: what is seen is remembered while the process lives, the first record of a name is believed, 10 s, half a second, 30 s, 5 min. */
    public static NameClientSettings of(List<URI> servers) {
        return new NameClientSettings(
                servers,
                new MemoryKnownNames(),
                FirstRecords.any(),
                InstantSource.system(),
                PATIENCE,
                HEDGE,
                SILENCE,
                POLLING,
                null);
    }

    /** The same with another memory, and other reasons to believe a first record. */
    public NameClientSettings withBelief(KnownNames memory, FirstRecords reasons) {
        return new NameClientSettings(servers, memory, reasons, clock, patience, hedge, silence, polling, tls);
    }

    /** The same with another clock. */
    public NameClientSettings withClock(InstantSource other) {
        return new NameClientSettings(servers, known, first, other, patience, hedge, silence, polling, tls);
    }

    /** The same with other times. */
    public NameClientSettings withTimes(Duration all, Duration beforeTheNext, Duration ofWatches) {
        return new NameClientSettings(servers, known, first, clock, all, beforeTheNext, ofWatches, polling, tls);
    }

    /**
     * The same with another time between the questions for a name that is watched.
     *
     * @throws IllegalArgumentException for less than {@link #LEAST_POLLING}
     */
    public NameClientSettings withPolling(Duration each) {
        return new NameClientSettings(servers, known, first, clock, patience, hedge, silence, each, tls);
    }

    /** The same with other certificates that are trusted, as for name servers with a certificate of one's own. */
    public NameClientSettings withTls(SSLContext trusting) {
        return new NameClientSettings(servers, known, first, clock, patience, hedge, silence, polling, trusting);
    }
}
