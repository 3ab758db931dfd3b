package io.msocket.sim;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.RandomSource;

/**
 * A stand-in for cryptography that is fast, deterministic and <b>worthless against anybody who tries</b>. It does notice
 * flipped bits, wrong keys and wrong nonces, which is what a simulation needs. Package-private on purpose: no shipped
 * code path can select it.
 */
final class FastCipherSuite implements CipherSuite {
    /** Far from the real ones. */
    static final int ID = 0xf0;

    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    @Override
    public int id() {
        return ID;
    }

    @Override
    public String noiseName() {
        return "Toy_Toy_Toy";
    }

    @Override
    public KeyPair generateKeyPair(RandomSource random) {
        byte[] privateKey = new byte[KEY_LENGTH];
        random.nextBytes(privateKey);
        return keyPairOf(privateKey);
    }

    @Override
    public KeyPair keyPairOf(byte[] privateKey) {
        return new KeyPair(privateKey, repeated(Words.get(privateKey, 0) * MULTIPLIER));
    }

    /** Multiplication modulo 2^64 commutes, which is all that an agreement needs here. */
    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws HandshakeException {
        long number = Words.get(publicKey, 0);
        if (number == 0) {
            throw new HandshakeException("the public key is zero");
        }
        for (int at = Long.BYTES; at < KEY_LENGTH; at += Long.BYTES) {
            if (Words.get(publicKey, at) != SeededRandom.mix(number + at)) {
                throw new HandshakeException("not a public key");
            }
        }
        return repeated(Words.get(privateKey, 0) * number);
    }

    private static byte[] repeated(long number) {
        byte[] bytes = new byte[KEY_LENGTH];
        Words.put(bytes, 0, number);
        for (int at = Long.BYTES; at < KEY_LENGTH; at += Long.BYTES) {
            Words.put(bytes, at, SeededRandom.mix(number + at));
        }
        return bytes;
    }

    @Override
    public byte[] hash(byte[]... parts) {
        return digest(MULTIPLIER, parts);
    }

    @Override
    public byte[] hmac(byte[] key, byte[]... parts) {
        return digest(checksum(1, key, 0, key.length), parts);
    }

    private static byte[] digest(long start, byte[]... parts) {
        // The parts count as one text, however they are cut.
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] text = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, text, at, part.length);
            at += part.length;
        }
        return repeated(checksum(start, text, 0, length));
    }

    @Override
    public byte[] nextKey(byte[] key32) {
        return repeated(SeededRandom.mix(Words.get(key32, 0) + 1));
    }

    @Override
    public Aead handshakeAead(byte[] key32) {
        return new FastAead(Words.get(key32, 0));
    }

    @Override
    public Aead recordAead(byte[] key32) {
        return new FastAead(Words.get(key32, 0) + 1);
    }

    /** Two lanes, so that the multiplications overlap. */
    static long checksum(long start, byte[] bytes, int from, int length) {
        long first = start + length;
        long second = start ^ MULTIPLIER;
        int i = 0;
        for (; i + 2 * Long.BYTES <= length; i += 2 * Long.BYTES) {
            first = (first ^ Words.get(bytes, from + i)) * 0xbf58476d1ce4e5b9L;
            first ^= first >>> 32;
            second = (second ^ Words.get(bytes, from + i + Long.BYTES)) * 0x94d049bb133111ebL;
            second ^= second >>> 29;
        }
        for (; i < length; i += Long.BYTES) {
            int count = Math.min(Long.BYTES, length - i);
            first = SeededRandom.mix(first ^ Words.getPart(bytes, from + i, count));
        }
        return SeededRandom.mix(first + SeededRandom.mix(second));
    }
}
