package io.msocket.socket;

import org.jspecify.annotations.Nullable;

/**
 * A host together with the key that its server has to prove, which stands before it: {@code msk1:...@example.org}.
 *
 * @param host a name or an address
 */
record KeyedHost(PeerKey key, String host) {
    private static final char SEPARATOR = '@';

    /** Whether a text is one; a name's own @ stands behind no key. */
    static boolean isKeyed(String text) {
        return PeerKey.isOne(text) && text.indexOf(SEPARATOR) >= 0;
    }

    /**
     * Reads it; null when there is no key before the host.
     *
     * @throws IllegalArgumentException when what stands there begins as a key does, and is none
     */
    static @Nullable KeyedHost in(@Nullable String text) {
        if (text == null || !isKeyed(text)) {
            return null;
        }
        int at = text.indexOf(SEPARATOR);
        String host = text.substring(at + 1);
        if (host.isEmpty() || host.indexOf(SEPARATOR) >= 0) {
            throw new IllegalArgumentException("behind the key and its @ there is to be a host: " + text);
        }
        return new KeyedHost(PeerKey.parse(text.substring(0, at)), host);
    }
}
