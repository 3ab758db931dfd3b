package io.msocket.names.record;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * While a server changes its handshake key for another one, its record has both: the new one first, and behind it those of before, which an
 * attribute lets count for a while (docs/NAMES.md, "Another handshake key").
 */
public final class FormerKeys {
    /**
     * The attribute that says until when keys behind the first count: an instant, {@code 2026-11-27T09:00:00Z}. Where it is missing they do as
     * long as the record; where it is no instant they do not.
     */
    public static final String UNTIL = "former-keys-until";

    private FormerKeys() {}

    /** What a handshake has to prove at an instant: what the record says, without keys whose time is over; null for nothing. */
    public static @Nullable ServiceEndpoint endpointAt(NameRecord record, Instant now) {
        ServiceEndpoint endpoint = record.endpoint();
        return endpoint == null || endpoint.keys().size() == 1 || !isOver(record, now)
                ? endpoint
                : new ServiceEndpoint(endpoint.service(), endpoint.keys().subList(0, 1), endpoint.instance());
    }

    /** Whether the record says until when they count, and that is over. */
    public static boolean isOver(NameRecord record, Instant now) {
        String until = record.attributes().get(UNTIL);
        return until != null && !now.isBefore(parse(until));
    }

    /** What is no instant counts as over: rather a key too few than one too many. */
    private static Instant parse(String until) {
        try {
            return Instant.parse(until);
        } catch (DateTimeParseException e) {
            return Instant.MIN;
        }
    }
}
