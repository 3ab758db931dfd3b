package io.msocket.protocol;

/** The first byte of each record. docs/PROTOCOL.md, section "Records". */
final class RecordType {
    /** Body: AEAD ciphertext of frames, then the tag. */
    static final int SEALED = 1;
    /**
     * Body: AEAD ciphertext of the offset, its tag, then stream bytes, neither encrypted nor authenticated. Only in
     * cleartext-data mode.
     */
    static final int CLEAR_DATA = 2;

    private RecordType() {}
}
