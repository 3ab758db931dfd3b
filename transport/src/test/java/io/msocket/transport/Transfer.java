package io.msocket.transport;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** Sends pseudo-random bytes of a seed through a connection, and takes the hash on both sides. */
final class Transfer {
    private Transfer() {}

    private static MessageDigest newHash() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes in pieces of random lengths up to {@code largest}, ends the stream, and returns the hash. */
    static CompletableFuture<String> send(StreamConnection connection, long bytes, int largest, long seed) {
        return inThread("sender", () -> {
            SplittableRandom random = new SplittableRandom(seed);
            MessageDigest hash = newHash();
            long left = bytes;
            while (left > 0) {
                byte[] piece = new byte[(int) Math.min(left, 1 + random.nextInt(largest))];
                random.nextBytes(piece);
                hash.update(piece);
                connection.write(piece, 0, piece.length);
                left -= piece.length;
            }
            connection.shutdownOutput();
            return HexFormat.of().formatHex(hash.digest());
        });
    }

    /** Reads to the end and returns the hash. */
    static CompletableFuture<String> receive(StreamConnection connection, int bufferSize) {
        return inThread("receiver", () -> {
            byte[] buffer = new byte[bufferSize];
            MessageDigest hash = newHash();
            for (int count = connection.read(buffer, 0, bufferSize, 0);
                    count >= 0;
                    count = connection.read(buffer, 0, bufferSize, 0)) {
                hash.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(hash.digest());
        });
    }

    /** What a test's thread does. */
    interface Work<T> {
        T run() throws IOException;
    }

    static <T> CompletableFuture<T> inThread(String name, Work<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        result.complete(work.run());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return result;
    }
}
