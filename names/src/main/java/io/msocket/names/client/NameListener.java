package io.msocket.names.client;

import io.msocket.names.record.SignedRecord;

/**
 * Hears of a name. Called by a thread of the client, one call at a time, which must return soon: all watches of the client wait for it. What
 * it throws is logged, and changes nothing.
 */
public interface NameListener {
    /** There is a new record, which is believed; it may say that the name is removed. */
    void handleRecord(SignedRecord record);

    /** There is no such name, as a server says, and nothing is known of it. Told once; the watch goes on, for it may come. */
    default void handleAbsent() {}

    /**
     * Something is wrong: a server says what cannot be; or none says anything, which is {@link NameLookupException.Kind#UNREACHABLE}, and told
     * again only after one did. The watch goes on.
     */
    default void handleTrouble(NameLookupException trouble) {}
}
