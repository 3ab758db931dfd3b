package io.msocket.protocol;

import io.msocket.protocol.crypto.Aead;
import io.msocket.protocol.crypto.AuthenticationException;
import io.msocket.protocol.crypto.CipherSuite;

/**
 * One direction of one flowpath's record protection: the record number is the nonce and is never sent, since a
 * flowpath keeps order; both sides change to the next key after the same number of records.
 */
final class RecordProtection {
    private Aead aead;
    private final long recordsPerKey;
    private long recordNumber;

    RecordProtection(Aead aead, long recordsPerKey) {
        this.aead = aead;
        this.recordsPerKey = recordsPerKey;
    }

    RecordProtection(Aead aead) {
        this(aead, Limits.RECORDS_PER_KEY);
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

    private long nextNonce() {
        long nonce = recordNumber % recordsPerKey;
        if (nonce == 0 && recordNumber > 0) {
            aead = aead.rekeyed();
        }
        recordNumber++;
        return nonce;
    }
}
