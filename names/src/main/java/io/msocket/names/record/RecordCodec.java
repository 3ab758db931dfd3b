package io.msocket.names.record;

import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.crypto.CipherSuite;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The one form in bytes of each record (docs/NAMES.md, "Form of a record"). */
final class RecordCodec {
    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;

    private RecordCodec() {}

    // --- writing

    static byte[] encode(NameRecord record) {
        RecordWriter out = new RecordWriter(SignedKind.RECORD);
        out.shortText(record.name().toString());
        out.octet(record.kind().wire());
        out.bytes(record.owner().toBytes());
        out.number(record.version());
        out.number(record.notBefore().getEpochSecond());
        out.number(record.expiry().getEpochSecond());
        out.octet(record.removed() ? 1 : 0);
        write(record.endpoint(), out);
        out.octet(record.addresses().size());
        record.addresses().forEach(address -> write(address, out));
        out.octet(record.attributes().size());
        record.attributes().forEach((name, value) -> {
            out.shortText(name);
            out.longText(value);
        });
        out.pair(record.members().size());
        record.members().forEach(out::shortText);
        out.octet(record.transfers().size());
        record.transfers().forEach(transfer -> write(transfer, out));
        return out.toBytes();
    }

    private static void write(@Nullable ServiceEndpoint endpoint, RecordWriter out) {
        out.octet(endpoint == null ? 0 : 1);
        if (endpoint == null) {
            return;
        }
        out.shortText(endpoint.service().name());
        out.shortText(endpoint.service().protocol());
        out.octet(endpoint.keys().size());
        endpoint.keys().forEach(key -> out.bytes(ServiceEndpoint.bytesOf(key)));
        ServiceInstance instance = endpoint.instance();
        out.octet(instance == null ? 0 : 1);
        if (instance != null) {
            out.bytes(instance.toBytes());
        }
    }

    private static void write(PublishedAddress published, RecordWriter out) {
        byte[] host = published.address().getAddress().getAddress();
        out.octet(published.use().wire());
        out.octet(host.length);
        out.bytes(host);
        out.pair(published.address().getPort());
    }

    private static void write(KeyTransfer transfer, RecordWriter out) {
        out.bytes(transfer.from().toBytes());
        out.bytes(transfer.to().toBytes());
        out.number(transfer.version());
        out.bytes(transfer.signature());
    }

    // --- reading

    /** Reads what {@link #encode} writes, and nothing else. */
    static NameRecord decode(byte[] bytes, int length) throws RecordException {
        RecordReader in = new RecordReader(bytes, length);
        try {
            NameRecord record = read(in);
            in.expectEnd();
            return record;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw RecordReader.malformed(String.valueOf(e.getMessage()));
        }
    }

    private static NameRecord read(RecordReader in) throws RecordException {
        in.expect(SignedKind.RECORD.prefix());
        return new NameRecord(
                readName(in),
                readKind(in),
                OwnerKey.of(in.bytes(OwnerKey.LENGTH)),
                in.number(),
                Instant.ofEpochSecond(in.number()),
                Instant.ofEpochSecond(in.number()),
                in.flag(),
                readEndpoint(in),
                readAddresses(in),
                readAttributes(in),
                readMembers(in),
                readTransfers(in));
    }

    private static Name readName(RecordReader in) throws RecordException {
        String text = in.shortText();
        Name name = Name.parse(text);
        if (!name.toString().equals(text)) {
            throw RecordReader.malformed("its name is not in small letters");
        }
        return name;
    }

    private static RecordKind readKind(RecordReader in) throws RecordException {
        RecordKind kind = RecordKind.of(in.octet());
        if (kind == null) {
            throw RecordReader.malformed("it is of no known kind");
        }
        return kind;
    }

    private static @Nullable ServiceEndpoint readEndpoint(RecordReader in) throws RecordException {
        if (!in.flag()) {
            return null;
        }
        Service service = new Service(in.shortText(), in.shortText());
        int count = in.octet();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(ServiceEndpoint.textOf(in.bytes(CipherSuite.KEY_LENGTH)));
        }
        ServiceInstance instance = in.flag() ? ServiceInstance.of(in.bytes(ServiceInstance.LENGTH)) : null;
        return new ServiceEndpoint(service, keys, instance);
    }

    private static List<PublishedAddress> readAddresses(RecordReader in) throws RecordException {
        int count = in.octet();
        List<PublishedAddress> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PublishedAddress.Use use = PublishedAddress.Use.of(in.octet());
            if (use == null) {
                throw RecordReader.malformed("an address is of no known use");
            }
            addresses.add(new PublishedAddress(use, new InetSocketAddress(readHost(in), in.pair())));
        }
        return addresses;
    }

    private static InetAddress readHost(RecordReader in) throws RecordException {
        int length = in.octet();
        if (length != IPV4_LENGTH && length != IPV6_LENGTH) {
            throw RecordReader.malformed("an address is neither of IPv4 nor of IPv6");
        }
        try {
            InetAddress host = InetAddress.getByAddress(in.bytes(length));
            if (host.getAddress().length != length) {
                throw RecordReader.malformed("an address of IPv4 is written as one of IPv6");
            }
            return host;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are addresses", e);
        }
    }

    private static SortedMap<String, String> readAttributes(RecordReader in) throws RecordException {
        int count = in.octet();
        SortedMap<String, String> attributes = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.shortText();
            if (!attributes.isEmpty() && attributes.lastKey().compareTo(name) >= 0) {
                throw RecordReader.malformed("its attributes are not in order");
            }
            attributes.put(name, in.longText());
        }
        return attributes;
    }

    private static List<String> readMembers(RecordReader in) throws RecordException {
        int count = in.pair();
        List<String> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(in.shortText());
        }
        return members;
    }

    private static List<KeyTransfer> readTransfers(RecordReader in) throws RecordException {
        int count = in.octet();
        List<KeyTransfer> transfers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            transfers.add(new KeyTransfer(
                    OwnerKey.of(in.bytes(OwnerKey.LENGTH)),
                    OwnerKey.of(in.bytes(OwnerKey.LENGTH)),
                    in.number(),
                    in.bytes(Ed25519.SIGNATURE_LENGTH)));
        }
        return transfers;
    }
}
