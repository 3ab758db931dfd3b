package io.msocket.protocol;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.AuthenticationException;
import io.msocket.protocol.crypto.CipherSuite;

/**
 * One direction of one flowpath's record protection: the record number is the nonce and is never sent, since a
 * flowpath keeps order; both sides change to the next key after the same number of records.
 */
final class RecordProtection {
    /** What stands in front of the bytes in a record of clear data: their offset, and its tag. */
    static final int SEALED_OFFSET_LENGTH = Long.BYTES + CipherSuite.TAG_LENGTH;

    private static final String RENEWED_KEY_LABEL = "msocket renewed traffic key";
    private static final byte[] NO_CONTEXT = {};

    private final CipherSuite suite;
    private final long recordsPerKey;
    private byte[] trafficKey;
    private Aead aead;
    private long recordNumber;

    RecordProtection(CipherSuite suite, byte[] trafficKey, long recordsPerKey) {
        this.suite = suite;
        this.recordsPerKey = recordsPerKey;
        this.trafficKey = trafficKey;
        this.aead = suite.recordAead(trafficKey);
    }

    RecordProtection(CipherSuite suite, byte[] trafficKey) {
        this(suite, trafficKey, Limits.RECORDS_PER_KEY);
    }

    /** Writes header and body of a sealed record to the target: the frames, then the data; returns their length. */
    int seal(FrameWriter frames, Slice data, byte[] target) {
        int length = frames.length();
        target[0] = RecordType.SEALED;
        Wire.putMedium(target, 1, length + data.length() + CipherSuite.TAG_LENGTH);
        int header = Limits.RECORD_HEADER_LENGTH;
        // Before the call is put together: it may change the key.
        long nonce = nextNonce();
        return header
                + aead.seal(
                        nonce,
                        target,
                        0,
                        header,
                        frames.array(),
                        length,
                        data.array(),
                        data.offset(),
                        data.length(),
                        target,
                        header);
    }

    /** Opens a record's body; returns the plaintext's length. */
    int open(byte[] header, byte[] body, int bodyLength, byte[] plaintext) throws ProtocolException {
        long nonce = nextNonce();
        try {
            return aead.open(nonce, header, 0, Limits.RECORD_HEADER_LENGTH, body, 0, bodyLength, plaintext, 0);
        } catch (AuthenticationException e) {
            throw ProtocolException.forged("record " + recordNumber + " does not authenticate");
        }
    }

    /**
     * Writes header and sealed offset of a record of clear data to the target, so many bytes of which are to follow; returns
     * their length. The header vouches for how many they are.
     */
    int sealOffset(long offset, int dataLength, byte[] target) {
        target[0] = RecordType.CLEAR_DATA;
        Wire.putMedium(target, 1, SEALED_OFFSET_LENGTH + dataLength);
        int header = Limits.RECORD_HEADER_LENGTH;
        byte[] plain = new byte[Long.BYTES];
        Wire.putLong(plain, 0, offset);
        long nonce = nextNonce();
        return header + aead.seal(nonce, target, 0, header, plain, 0, plain.length, target, header);
    }

    /** Opens the offset in front of clear data. */
    long openOffset(byte[] header, byte[] body) throws ProtocolException {
        byte[] plain = new byte[Long.BYTES];
        open(header, body, SEALED_OFFSET_LENGTH, plain);
        return Wire.getLong(plain, 0);
    }

    /**
     * From the next record on: a key that takes both the old one and the fresh secret to know, and numbers from 0. By HKDF
     * (RFC 5869), with the old key as salt.
     *
     * @param freshSecret {@value CipherSuite#KEY_LENGTH} bytes: no other text that the old key signs has that length
     */
    void renew(byte[] freshSecret) {
        if (freshSecret.length != CipherSuite.KEY_LENGTH) {
            throw new IllegalArgumentException("a fresh secret of " + freshSecret.length + " bytes");
        }
        byte[] extracted = suite.hmac(trafficKey, freshSecret);
        useKey(suite.derive(extracted, RENEWED_KEY_LABEL, NO_CONTEXT));
        recordNumber = 0;
    }

    private long nextNonce() {
        long nonce = recordNumber % recordsPerKey;
        if (nonce == 0 && recordNumber > 0) {
            useKey(suite.nextKey(trafficKey));
        }
        recordNumber++;
        return nonce;
    }

    private void useKey(byte[] nextTrafficKey) {
        trafficKey = nextTrafficKey;
        aead = suite.recordAead(nextTrafficKey);
    }
}
