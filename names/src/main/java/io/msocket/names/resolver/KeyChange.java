package io.msocket.names.resolver;

import io.msocket.names.record.FormerKeys;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.ServiceEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a server's record keeps of the one before it while the name's owner changes the server's handshake key for another one. */
final class KeyChange {
    private KeyChange() {}

    /** Whether the owner has taken a server's key away, which has been published before. */
    static boolean isReplaced(NameRecord record, ServiceEndpoint served, Instant now) {
        ServiceEndpoint counting = FormerKeys.endpointAt(record, now);
        return !record.removed()
                && (counting == null || !counting.keys().contains(served.keys().get(0)));
    }

    /** What a server proves, and beside its key those that the owner lets count: the owner says which one comes first. */
    static ServiceEndpoint endpoint(@Nullable NameRecord before, ServiceEndpoint served, Instant now) {
        ServiceEndpoint said = before == null ? null : FormerKeys.endpointAt(before, now);
        if (said == null || !said.keys().contains(served.keys().get(0))) {
            return served;
        }
        List<String> keys = Stream.concat(said.keys().stream(), served.keys().stream())
                .distinct()
                .limit(ServiceEndpoint.MAX_KEYS)
                .toList();
        return new ServiceEndpoint(served.service(), keys, served.instance());
    }
}
