package io.msocket.names.record;

import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Keys and records that tests begin with. */
final class Records {
    static final Instant NOW = Instant.parse("2026-11-27T05:00:00Z");
    static final SigningKey ALICE = key(1);
    static final SigningKey BOB = key(2);
    static final SigningKey MALLORY = key(3);
    static final Name FILES = Name.parse("files@example.org");

    private Records() {}

    static SigningKey key(int number) {
        byte[] bytes = new byte[SigningKey.LENGTH];
        Arrays.fill(bytes, (byte) number);
        return SigningKey.of(bytes);
    }

    static InetSocketAddress address(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** A service with something of everything that one has. */
    static NameRecord.Builder files() {
        byte[] handshakeKey = new byte[32];
        Arrays.fill(handshakeKey, (byte) 9);
        ServiceEndpoint endpoint = new ServiceEndpoint(
                new Service(FILES.toString(), "files/1"),
                List.of(ServiceEndpoint.textOf(handshakeKey)),
                new ServiceInstance(4, 7));
        return NameRecord.builder(FILES, RecordKind.SERVICE, ALICE.owner())
                .version(5)
                .valid(NOW, NOW.plusSeconds(3600))
                .endpoint(endpoint)
                .addresses(List.of(
                        PublishedAddress.direct(address("192.0.2.7", 4000)),
                        PublishedAddress.direct(address("2001:db8::7", 4000)),
                        new PublishedAddress(PublishedAddress.Use.CONTROL, address("192.0.2.7", 4001))))
                .attribute("about", "everybody's files")
                .attribute("site", "\u00dc");
    }

    static SignedRecord signed(NameRecord.Builder record, SigningKey key) {
        return SignedRecord.sign(record.build(), key);
    }
}
