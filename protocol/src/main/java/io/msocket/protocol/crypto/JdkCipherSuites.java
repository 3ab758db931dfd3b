package io.msocket.protocol.crypto;

import org.jspecify.annotations.Nullable;

/** The two suites of the wire format over the JDK's primitives. */
public final class JdkCipherSuites {
    private static final CipherSuite AES_GCM = new AesGcmSuite();
    private static final CipherSuite CHACHA_POLY = new ChaChaPolySuite();

    private JdkCipherSuites() {}

    /** Suite 1: the faster one wherever the processor has AES instructions. */
    public static CipherSuite aesGcm() {
        return AES_GCM;
    }

    /** Suite 2: for processors without AES instructions. */
    public static CipherSuite chaChaPoly() {
        return CHACHA_POLY;
    }

    /** The suite with this wire id, or null when there is none. */
    public static @Nullable CipherSuite byId(int id) {
        return switch (id) {
            case AesGcmSuite.ID -> AES_GCM;
            case ChaChaPolySuite.ID -> CHACHA_POLY;
            default -> null;
        };
    }

    private static final class AesGcmSuite extends Curve25519Sha256Suite {
        static final int ID = 1;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public String noiseName() {
            return "25519_AESGCM_SHA256";
        }

        @Override
        public JdkAead handshakeAead(byte[] key32) {
            return AesGcmAead.forHandshake(key32);
        }

        @Override
        public Aead recordAead(byte[] key32) {
            return AesGcmAead.forRecords(key32);
        }
    }

    private static final class ChaChaPolySuite extends Curve25519Sha256Suite {
        static final int ID = 2;

        @Override
        public int id() {
            return ID;
        }

        @Override
        public String noiseName() {
            return "25519_ChaChaPoly_SHA256";
        }

        @Override
        public JdkAead handshakeAead(byte[] key32) {
            return new ChaChaPolyAead(key32);
        }

        @Override
        public Aead recordAead(byte[] key32) {
            return new ChaChaPolyAead(key32);
        }
    }
}
