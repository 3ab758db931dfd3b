package io.msocket.names.record;

import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Records of any content that one may have. */
final class RandomRecords {
    private RandomRecords() {}

    static NameRecord record(Random random) {
        RecordKind kind = anyOf(RecordKind.values(), random);
        String local = (kind == RecordKind.DEVICE ? "d" + random.nextInt(100) + "." : "") + "n" + random.nextInt(100);
        NameRecord.Builder record = NameRecord.builder(Name.parse(local + "@example.org"), kind, Records.ALICE.owner())
                .version(1 + random.nextInt(Integer.MAX_VALUE))
                .valid(Records.NOW, Records.NOW.plusSeconds(1 + random.nextInt(1 << 30)));
        if (random.nextInt(8) == 0) {
            return record.removed().build();
        }
        if (random.nextBoolean()) {
            record.endpoint(endpoint(random));
        }
        List<PublishedAddress> addresses = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            String host = random.nextBoolean() ? "192.0.2." + random.nextInt(256) : "2001:db8::" + random.nextInt(99);
            PublishedAddress.Use use = anyOf(PublishedAddress.Use.values(), random);
            addresses.add(new PublishedAddress(use, Records.address(host, 1 + random.nextInt(65535))));
        }
        record.addresses(addresses);
        for (int i = random.nextInt(5); i > 0; i--) {
            record.attribute("key" + random.nextInt(20), "\u20ac".repeat(1 + random.nextInt(300)));
        }
        if (kind == RecordKind.GROUP) {
            List<String> members = new ArrayList<>();
            for (int i = random.nextInt(50); i > 0; i--) {
                members.add("member" + i + "@example.org");
            }
            record.members(members);
        }
        return record.build();
    }

    private static <T> T anyOf(T[] all, Random random) {
        return all[random.nextInt(all.length)];
    }

    private static ServiceEndpoint endpoint(Random random) {
        List<String> keys = new ArrayList<>();
        for (int i = 1 + random.nextInt(ServiceEndpoint.MAX_KEYS); i > 0; i--) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            keys.add(ServiceEndpoint.textOf(key));
        }
        ServiceInstance instance =
                random.nextBoolean() ? null : new ServiceInstance(random.nextLong(), random.nextLong());
        return new ServiceEndpoint(new Service("service" + random.nextInt(9), "\u00e9"), keys, instance);
    }
}
