package io.msocket.cli.files;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The contents of a file on the wire: chunks, each after its length in 4 bytes, a length of 0, then END. */
final class Body {
    /** What we put into a chunk, in bytes: near the size of a sealed record, so that copies stay in the cache. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** What we accept in a chunk, in bytes. No buffer is made of this size. */
    static final int MAX_CHUNK_BYTES = 1024 * 1024;

    private static final int LENGTH_BYTES = 4;
    private static final byte[] NO_MORE_CHUNKS = new byte[LENGTH_BYTES];

    private Body() {}

    /** Where the bytes of a file come from. */
    @FunctionalInterface
    interface Source {
        /**
         * As {@link java.io.InputStream#read(byte[], int, int)}.
         *
         * @throws FileTransferException if it cannot be read; no other {@link IOException}
         */
        int read(byte[] target, int offset, int length) throws FileTransferException;
    }

    /**
     * Sends everything that {@code source} has, and END.
     *
     * @param size what was announced
     * @throws FileTransferException {@link ErrorCode#CHANGED} if the source has more or less, or what the source throws;
     *     the caller then sends it as an ERROR, in END's place
     */
    static Receipt send(Source source, long size, OutputStream out, Pacer pacer, TransferListener listener)
            throws IOException {
        MessageDigest digest = newDigest();
        byte[] chunk = new byte[LENGTH_BYTES + CHUNK_BYTES];
        int most = pacer.chunkSize(CHUNK_BYTES);
        long sent = 0;
        try {
            for (int n = source.read(chunk, LENGTH_BYTES, most); n > 0; n = source.read(chunk, LENGTH_BYTES, most)) {
                requireSame(size, n <= size - sent);
                pacer.await(n);
                ByteBuffer.wrap(chunk).putInt(n);
                out.write(chunk, 0, LENGTH_BYTES + n);
                digest.update(chunk, LENGTH_BYTES, n);
                sent += n;
                listener.advanced(n);
            }
            requireSame(size, sent == size);
        } catch (FileTransferException e) {
            // The reader expects a length here; after a 0 it will find the ERROR that the caller sends.
            out.write(NO_MORE_CHUNKS);
            throw e;
        }
        out.write(NO_MORE_CHUNKS);
        Receipt receipt = new Receipt(sent, hex(digest));
        Header.of(Header.Verb.END, receipt).writeTo(out);
        return receipt;
    }

    /**
     * Receives a body into {@code target} and checks it.
     *
     * @throws FileTransferException {@link ErrorCode#DIGEST} if the SHA-256 is wrong; what the sender says if it gives up
     */
    static Receipt receive(DataInputStream in, long size, OutputStream target, TransferListener listener)
            throws IOException {
        MessageDigest digest = newDigest();
        byte[] buffer = new byte[CHUNK_BYTES];
        long received = 0;
        // Chunks may be small; the disk should not notice.
        BufferedOutputStream buffered = new BufferedOutputStream(target, CHUNK_BYTES);
        for (int left = readLength(in); left > 0; left = readLength(in)) {
            if (left > size - received) {
                throw new FileTransferException(ErrorCode.BAD_REQUEST, "more than the announced " + size + " bytes");
            }
            while (left > 0) {
                int n = in.read(buffer, 0, Math.min(left, buffer.length));
                if (n < 0) {
                    throw new FileTransferException(
                            ErrorCode.IO, "the connection ended after " + received + " of " + size + " bytes");
                }
                buffered.write(buffer, 0, n);
                digest.update(buffer, 0, n);
                left -= n;
                received += n;
                listener.advanced(n);
            }
        }
        buffered.flush();
        Receipt theirs = Header.read(in).expect(Header.Verb.END).receipt();
        Receipt ours = new Receipt(received, hex(digest));
        if (received != size || !ours.equals(theirs)) {
            throw new FileTransferException(ErrorCode.DIGEST, "damaged: sent " + theirs + ", received " + ours);
        }
        return ours;
    }

    private static int readLength(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_CHUNK_BYTES) {
            throw new FileTransferException(
                    ErrorCode.BAD_REQUEST,
                    "a chunk of " + Integer.toUnsignedString(length) + " bytes; at most " + MAX_CHUNK_BYTES);
        }
        return length;
    }

    private static void requireSame(long size, boolean same) throws FileTransferException {
        if (!same) {
            throw new FileTransferException(
                    ErrorCode.CHANGED, "the file changed while it was sent; it had " + size + " bytes");
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }
}
