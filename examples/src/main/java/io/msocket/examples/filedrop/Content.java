package io.msocket.examples.filedrop;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The bytes of a file on their way. */
final class Content {
    /** Of a SHA-256, in bytes. */
    static final int DIGEST_BYTES = 32;

    private static final int CHUNK_BYTES = 64 * 1024;

    private Content() {}

    /**
     * Copies so many bytes, no more and no less.
     *
     * @return their SHA-256
     * @throws EOFException when there are fewer
     */
    static byte[] copy(InputStream from, OutputStream to, long length) throws IOException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (long left = length; left > 0; ) {
            int read = from.read(chunk, 0, (int) Math.min(left, CHUNK_BYTES));
            if (read < 0) {
                throw new EOFException(left + " of " + length + " bytes are missing");
            }
            digest.update(chunk, 0, read);
            to.write(chunk, 0, read);
            left -= read;
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
