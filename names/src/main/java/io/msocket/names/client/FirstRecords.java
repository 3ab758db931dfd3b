package io.msocket.names.client;

import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SignedRecord;
import java.util.Map;

/** Whether the first record that is seen of a name is believed, for which nothing vouches but its own signature. */
@FunctionalInterface
public interface FirstRecords {
    /** Whether it is; it is signed by the owner that it names. Called by any thread. */
    boolean believes(SignedRecord record);

    /** Whichever comes first, as with the first key of a host. */
    static FirstRecords any() {
        return record -> true;
    }

    /** Only those that are signed by the keys that are told here, or by keys to which these have signed the name over since. */
    static FirstRecords of(Map<Name, OwnerKey> owners) {
        Map<Name, OwnerKey> all = Map.copyOf(owners);
        return record -> {
            OwnerKey told = all.get(record.record().name());
            return told != null && comesFrom(told, record);
        };
    }

    /** A record that exists has transfers of which each leads to the next one, and the last one to its owner. */
    private static boolean comesFrom(OwnerKey told, SignedRecord record) {
        return record.record().owner().equals(told)
                || record.record().transfers().stream()
                        .anyMatch(transfer -> transfer.from().equals(told));
    }
}
