package io.msocket.names.resolver;

import io.msocket.names.record.FormerKeys;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.socket.NamedEndpoint;
import io.msocket.socket.PeerKey;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where records lead. */
final class Endpoints {
    private Endpoints() {}

    /**
     * At an instant.
     *
     * @throws UnknownHostException when nobody can connect to what it stands for, and why
     */
    static NamedEndpoint of(NameRecord record, Instant now) throws UnknownHostException {
        if (record.removed()) {
            throw unknown(record.name() + " was removed by its owner", null);
        }
        ServiceEndpoint endpoint = FormerKeys.endpointAt(record, now);
        if (endpoint == null) {
            throw unknown("the record of " + record.name() + " has no key by which a server could prove itself", null);
        }
        List<InetSocketAddress> addresses = record.addresses().stream()
                .filter(each -> each.use() == PublishedAddress.Use.DIRECT)
                .map(PublishedAddress::address)
                .toList();
        if (addresses.isEmpty()) {
            throw unknown("the record of " + record.name() + " has no address", null);
        }
        List<PeerKey> keys = endpoint.keys().stream()
                .map(key -> PeerKey.of(HexFormat.of().parseHex(key)))
                .toList();
        return new NamedEndpoint(addresses, keys, endpoint.service());
    }

    static UnknownHostException unknown(String why, @Nullable Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(why);
        unknown.initCause(cause);
        return unknown;
    }
}
