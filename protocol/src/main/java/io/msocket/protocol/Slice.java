package io.msocket.protocol;

/**
 * A run of bytes within an array that somebody owns. Whoever is handed a slice owns the whole array, and gives it back
 * through {@link Buffers#release} when the last byte is used.
 *
 * @param array where the bytes are
 * @param offset index of the first byte
 * @param length number of bytes
 */
public record Slice(byte[] array, int offset, int length) {
    static final Slice NOTHING = new Slice(new byte[0], 0, 0);
}
