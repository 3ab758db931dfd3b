package io.msocket.protocol.crypto;

import java.util.Base64;

/**
 * How a public key is written for people and files: a prefix that names its kind, and the base64url form of its bytes, without padding.
 * Immutable.
 *
 * @param prefix what it begins with
 * @param what what such a key is called where a text is none
 */
public record KeyText(String prefix, String what) {
    /** Of the key by which an end proves itself in a handshake. */
    public static final KeyText HANDSHAKE_KEY = new KeyText("msk1:", "a public key");

    /** The text of a key. */
    public String format(byte[] key) {
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }

    /**
     * The bytes of a text, as many as they are.
     *
     * @throws IllegalArgumentException when it does not begin with the prefix, or the rest is not base64url, or not as {@link #format}
     *     writes it, so that one key has one text; the message says so
     */
    public byte[] parse(String text) {
        if (!text.startsWith(prefix)) {
            throw new IllegalArgumentException("not %s, which starts with %s: %s".formatted(what, prefix, text));
        }
        byte[] key;
        try {
            key = Base64.getUrlDecoder().decode(text.substring(prefix.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not %s, the part after %s is not base64url".formatted(what, prefix), e);
        }
        if (!format(key).equals(text)) {
            throw new IllegalArgumentException("not %s as msocket writes it, which is %s".formatted(what, format(key)));
        }
        return key;
    }
}
