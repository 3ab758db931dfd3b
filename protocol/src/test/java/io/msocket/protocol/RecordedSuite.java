package io.msocket.protocol;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.AuthenticationException;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.HandshakeException;
import io.msocket.protocol.crypto.KeyPair;
import io.msocket.protocol.crypto.RandomSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A suite that writes down what it has to do, and over how many bytes: what takes as long, whatever the machine. */
final class RecordedSuite implements CipherSuite {
    private final CipherSuite suite;
    private final List<String> work = new ArrayList<>();

    RecordedSuite(CipherSuite suite) {
        this.suite = suite;
    }

    List<String> workOf(Callable<?> action) throws Exception {
        work.clear();
        action.call();
        return List.copyOf(work);
    }

    private void note(String what, int bytes) {
        work.add(what + " " + bytes);
    }

    private static int length(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        return length;
    }

    @Override
    public int id() {
        return suite.id();
    }

    @Override
    public String noiseName() {
        return suite.noiseName();
    }

    @Override
    public KeyPair generateKeyPair(RandomSource random) {
        note("generate", KEY_LENGTH);
        return suite.generateKeyPair(random);
    }

    @Override
    public KeyPair keyPairOf(byte[] privateKey) {
        note("public key", KEY_LENGTH);
        return suite.keyPairOf(privateKey);
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws HandshakeException {
        note("agree", KEY_LENGTH);
        return suite.agree(privateKey, publicKey);
    }

    @Override
    public byte[] hash(byte[]... parts) {
        note("hash", length(parts));
        return suite.hash(parts);
    }

    @Override
    public byte[] hmac(byte[] key, byte[]... parts) {
        note("hmac", length(parts));
        return suite.hmac(key, parts);
    }

    @Override
    public byte[] nextKey(byte[] key32) {
        note("next key", KEY_LENGTH);
        return suite.nextKey(key32);
    }

    @Override
    public Aead handshakeAead(byte[] key32) {
        return new RecordedAead(suite.handshakeAead(key32));
    }

    @Override
    public Aead recordAead(byte[] key32) {
        return new RecordedAead(suite.recordAead(key32));
    }

    private final class RecordedAead implements Aead {
        private final Aead aead;

        RecordedAead(Aead aead) {
            this.aead = aead;
        }

        @Override
        public int seal(
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
                int outOffset) {
            note("seal", headLength + length);
            return aead.seal(nonce, aad, aadOffset, aadLength, head, headLength, in, inOffset, length, out, outOffset);
        }

        @Override
        public int open(
                long nonce,
                byte[] aad,
                int aadOffset,
                int aadLength,
                byte[] in,
                int inOffset,
                int length,
                byte[] out,
                int outOffset)
                throws AuthenticationException {
            note("open", length);
            return aead.open(nonce, aad, aadOffset, aadLength, in, inOffset, length, out, outOffset);
        }
    }
}
