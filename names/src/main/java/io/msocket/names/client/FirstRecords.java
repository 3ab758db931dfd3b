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

    /** Only those that are signed by the keys that are told here. */
    static FirstRecords of(Map<Name, OwnerKey> owners) {
        Map<Name, OwnerKey> all = Map.copyOf(owners);
        return record -> record.record().owner().equals(all.get(record.record().name()));
    }
}
