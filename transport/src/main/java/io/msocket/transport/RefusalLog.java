package io.msocket.transport;

import io.msocket.protocol.ConnectionId;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which TCP connections were refused and which connections given up, once a minute for each reason. Thread-safe. */
final class RefusalLog {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    /** The acceptor has a handful of reasons. */
    private static final int MAX_REASONS = 32;

    /** Names and numbers: who changes them each time must not fill the log, nor keep others from it. */
    private static final Pattern CHOSEN_BY_PEER = Pattern.compile("\".*\"|[0-9]+", Pattern.DOTALL);

    private final LineQuota<String> lines = new LineQuota<>(1, MAX_REASONS);

    void refused(InetSocketAddress remote, String reason) {
        long silent = count(reason);
        if (silent != LineQuota.LEFT_OUT) {
            LOG.info("refused {}: {} ({} more like it since the last message)", remote, reason, silent);
        }
    }

    /** A peer that had proved itself broke the protocol. What it did differs, and so does its number: they count as one. */
    void gaveUp(@Nullable ConnectionId id, @Nullable InetSocketAddress remote, String reason) {
        long silent = count("the peer broke the protocol");
        if (silent != LineQuota.LEFT_OUT) {
            LOG.warn(
                    "connection {} with {} is given up: {} ({} more like it since the last message)",
                    id,
                    remote,
                    reason,
                    silent);
        }
    }

    /** The operating system has no descriptor or memory for one more connection, or the like. */
    void cannotAccept(InetSocketAddress address, Throwable cause) {
        long silent = count("cannot accept");
        if (silent != LineQuota.LEFT_OUT) {
            LOG.warn(
                    "cannot accept connections at {} for the moment: {} ({} more like it since the last message)",
                    address,
                    CloseReasons.describe(cause),
                    silent);
        }
    }

    /** How many were not logged since the last that was; {@link LineQuota#LEFT_OUT} when this one is not to be logged either. */
    private long count(String reason) {
        return lines.admit(CHOSEN_BY_PEER.matcher(reason).replaceAll("#"), Clock.now());
    }
}
