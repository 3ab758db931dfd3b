package io.msocket.protocol;

/**
 * First handshake messages that came lately, by what they begin with: the client's ephemeral key, which is another one each time. One
 * that is repeated costs nothing but a look. It remembers {@value #PLACES} at most, fewer where two want the same place.
 */
final class RecentMessages {
    private static final int PLACES = 4096;

    private final long[] beginnings = new long[PLACES];

    /** Whether the message is not known to have come before; from now on it is. */
    boolean isNew(byte[] message) {
        if (message.length < Long.BYTES) {
            return true;
        }
        long beginning = Wire.getLong(message, 0);
        int place = (int) (beginning & (PLACES - 1));
        boolean known = beginnings[place] == beginning;
        beginnings[place] = beginning;
        return !known;
    }
}
