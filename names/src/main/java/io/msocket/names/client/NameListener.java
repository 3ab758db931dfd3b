package io.msocket.names.client;

import io.msocket.names.record.SignedRecord;

/** Hears of a name. Called by threads of the client, one call at a time, which must return soon. */
public interface NameListener {
    /** There is a new record, which is believed; it may say that the name is removed. */
    void handleRecord(SignedRecord record);

    /** Something is wrong: a server says what cannot be. The watch goes on. */
    default void handleTrouble(NameLookupException trouble) {}
}
