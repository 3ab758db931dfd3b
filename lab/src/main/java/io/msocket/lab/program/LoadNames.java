package io.msocket.lab.program;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.protocol.Service;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Numbered names, and records of them as a server with one address of each family has them. The keys that sign them are the same
 * in each run. Thread-safe.
 */
final class LoadNames {
    /** Of a name's record, as HTTP has it. */
    private static final String MEDIA_TYPE = "application/vnd.msocket.name-record";

    /** A key may have a thousand. */
    private static final int NAMES_OF_A_KEY = 500;

    private static final Duration LIFETIME = Duration.ofDays(1);

    /** Clocks need not agree. */
    private static final Duration BEFORE = Duration.ofMinutes(1);

    private static final int FIRST_PORT = 1_024;
    private static final int PORTS = 60_000;
    private static final byte[] HANDSHAKE_KEY = filled("a key of handshakes");

    private final String kind;
    private final Instant from = Instant.now().minus(BEFORE);
    private final ConcurrentMap<Integer, SigningKey> keys = new ConcurrentHashMap<>();

    /** @param kind begins each name: two loads on one name server have names of two kinds */
    LoadNames(String kind) {
        this.kind = kind;
    }

    private static byte[] filled(String text) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), SigningKey.LENGTH);
    }

    /** The name of that number, from 0 on. */
    Name name(int number) {
        return Name.parse(text(number));
    }

    private String text(int number) {
        return kind + number + "@load.test";
    }

    private SigningKey key(int number) {
        return keys.computeIfAbsent(
                number / NAMES_OF_A_KEY, index -> SigningKey.of(filled("key " + index + " of " + kind)));
    }

    /** The record of a name in a version. Takes a millisecond or so. */
    SignedRecord record(int number, long version) {
        SigningKey key = key(number);
        int port = FIRST_PORT + (int) (version % PORTS);
        NameRecord record = NameRecord.builder(name(number), RecordKind.SERVICE, key.owner())
                .version(version)
                .valid(from, from.plus(LIFETIME))
                .endpoint(ServiceEndpoint.of(new Service(text(number), "load/1"), HANDSHAKE_KEY))
                .addresses(List.of(
                        PublishedAddress.direct(new InetSocketAddress("192.0.2.7", port)),
                        PublishedAddress.direct(new InetSocketAddress("2001:db8::7", port))))
                .build();
        return SignedRecord.sign(record, key);
    }

    /** The request that publishes a record. */
    static byte[] put(SignedRecord record) {
        byte[] body = record.toBytes();
        byte[] head = ("PUT /v1/names/" + record.record().name() + " HTTP/1.1\r\nhost: names\r\ncontent-type: "
                        + MEDIA_TYPE + "\r\ncontent-length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** The request that looks a name up. */
    byte[] get(int number) {
        return ("GET /v1/names/" + text(number) + " HTTP/1.1\r\nhost: names\r\naccept: " + MEDIA_TYPE + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The request that watches a name for as long as its connection lasts. */
    byte[] watch(int number) {
        return ("GET /v1/watch?name=" + text(number) + " HTTP/1.1\r\nhost: names\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
