package io.msocket.protocol.crypto;

/** What the two suites share: X25519 and SHA-256. */
abstract class Curve25519Sha256Suite implements CipherSuite {
    @Override
    public final KeyPair generateKeyPair(RandomSource random) {
        byte[] privateKey = new byte[KEY_LENGTH];
        random.nextBytes(privateKey);
        return keyPairOf(privateKey);
    }

    @Override
    public final KeyPair keyPairOf(byte[] privateKey) {
        return new KeyPair(privateKey, X25519.publicKeyOf(privateKey));
    }

    @Override
    public final byte[] agree(byte[] privateKey, byte[] publicKey) throws HandshakeException {
        return X25519.agree(privateKey, publicKey);
    }

    @Override
    public final byte[] hash(byte[]... parts) {
        return Sha256.hash(parts);
    }

    @Override
    public final byte[] hmac(byte[] key, byte[]... parts) {
        return Sha256.hmac(key, parts);
    }

    @Override
    public abstract JdkAead handshakeAead(byte[] key32);

    @Override
    public final byte[] nextKey(byte[] key32) {
        return handshakeAead(key32).nextKey();
    }

    @Override
    public final String toString() {
        return noiseName();
    }
}
