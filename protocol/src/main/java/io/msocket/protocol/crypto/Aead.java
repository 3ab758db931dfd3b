package io.msocket.protocol.crypto;

/**
 * Authenticated encryption with associated data under one key (RFC 5116).
 *
 * <p>The caller counts the nonces and never seals twice with the same one: under one key a repeated nonce gives the
 * plaintexts away and makes forgeries possible. The nonce 2^64-1 (here {@code -1}) is reserved for {@link
 * CipherSuite#nextKey}.
 *
 * <p>An instance belongs to one thread. It keeps working memory between calls, none of which grows with the data.
 */
public interface Aead {
    /**
     * Seals {@code length} bytes and puts ciphertext and tag into {@code out}; {@code in} and {@code out} must not
     * overlap.
     *
     * @return the number of bytes written, {@code length + } {@value CipherSuite#TAG_LENGTH}
     * @throws IllegalArgumentException for the reserved nonce
     * @throws IllegalStateException when the nonce is the one that the previous call sealed with
     * @throws IndexOutOfBoundsException when a range does not fit its array
     */
    default int seal(
            long nonce,
            byte[] aad,
            int aadOffset,
            int aadLength,
            byte[] in,
            int inOffset,
            int length,
            byte[] out,
            int outOffset) {
        return seal(nonce, aad, aadOffset, aadLength, in, 0, in, inOffset, length, out, outOffset);
    }

    /**
     * Seals a plaintext that stands in two places, {@code headLength} bytes of {@code head} and then {@code length}
     * bytes of {@code in}, as one: it spares the caller to copy them together. Otherwise as {@link #seal(long, byte[],
     * int, int, byte[], int, int, byte[], int)}.
     *
     * @return the number of bytes written, {@code headLength + length + } {@value CipherSuite#TAG_LENGTH}
     */
    int seal(
            long nonce,
            byte[] aad,
            int aadOffset,
            int aadLength,
            byte[] head,
            int headLength,
            byte[] in,
            int inOffset,
            int length,
            byte[] out,
            int outOffset);

    /**
     * Opens {@code length} bytes of ciphertext and tag; {@code in} and {@code out} must not overlap. When it throws,
     * what may be in the output range is not to be used. A failed attempt leaves the instance as it was.
     *
     * @return the number of plaintext bytes written, {@code length - } {@value CipherSuite#TAG_LENGTH}
     * @throws AuthenticationException for anything that was not sealed so with this key, input shorter than a tag and
     *     the reserved nonce included
     * @throws IndexOutOfBoundsException when a range does not fit its array
     */
    int open(
            long nonce,
            byte[] aad,
            int aadOffset,
            int aadLength,
            byte[] in,
            int inOffset,
            int length,
            byte[] out,
            int outOffset)
            throws AuthenticationException;
}
