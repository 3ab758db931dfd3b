package io.msocket.names.record;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record with the signature of its owner, and in one form in bytes. One that exists was signed by the owner that it names, and so were
 * the transfers in it; whether that is the owner of the name is for {@link KnownName} to say. Immutable.
 */
public final class SignedRecord {
    /** In bytes: everything else fits with room to spare, and a group of as many members as there may be, if their names are short. */
    public static final int MAX_LENGTH = 64 * 1024;

    private final NameRecord record;
    private final byte[] bytes;

    private SignedRecord(NameRecord record, byte[] bytes) {
        this.record = record;
        this.bytes = bytes;
    }

    /**
     * Signs a record.
     *
     * @throws IllegalArgumentException when the key is not its owner's, its transfers do not lead to it, or it is too long
     */
    public static SignedRecord sign(NameRecord record, SigningKey key) {
        if (!key.owner().equals(record.owner())) {
            throw new IllegalArgumentException(
                    "the record is by " + record.owner() + " and cannot be signed with the key of " + key.owner());
        }
        byte[] encoded = RecordCodec.encode(record);
        byte[] bytes = Arrays.copyOf(encoded, encoded.length + Ed25519.SIGNATURE_LENGTH);
        System.arraycopy(key.sign(encoded), 0, bytes, encoded.length, Ed25519.SIGNATURE_LENGTH);
        try {
            return parse(bytes);
        } catch (RecordException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Reads what {@link #toBytes} gives.
     *
     * @throws RecordException when it is malformed, or not signed by whom it says
     */
    public static SignedRecord parse(byte[] bytes) throws RecordException {
        SignedRecord read = restore(bytes);
        NameRecord record = read.record;
        int length = bytes.length - Ed25519.SIGNATURE_LENGTH;
        byte[] signature = Arrays.copyOfRange(bytes, length, bytes.length);
        if (!record.owner().verifies(Arrays.copyOf(bytes, length), signature)) {
            throw tampered(record, "it is not signed by the owner that it names, " + record.owner());
        }
        checkTransfers(record);
        return read;
    }

    /**
     * Reads what has been checked before, by {@link #parse}, and is not checked again: it was kept by somebody who would have noticed damage.
     *
     * @throws RecordException when it is malformed
     */
    public static SignedRecord restore(byte[] bytes) throws RecordException {
        int length = bytes.length - Ed25519.SIGNATURE_LENGTH;
        if (length < 0 || bytes.length > MAX_LENGTH) {
            throw RecordReader.malformed("it has %d bytes".formatted(bytes.length));
        }
        return new SignedRecord(RecordCodec.decode(bytes, length), bytes.clone());
    }

    /** Each by whom the one before has signed it over to, and the last one to the owner. */
    private static void checkTransfers(NameRecord record) throws RecordException {
        List<KeyTransfer> transfers = record.transfers();
        for (int i = 0; i < transfers.size(); i++) {
            KeyTransfer transfer = transfers.get(i);
            boolean isLast = i == transfers.size() - 1;
            OwnerKey next = isLast ? record.owner() : transfers.get(i + 1).from();
            long before = isLast ? record.version() + 1 : transfers.get(i + 1).version();
            if (!transfer.to().equals(next) || transfer.version() < 1 || transfer.version() >= before) {
                throw tampered(record, "its transfers do not lead to its owner");
            }
            if (!transfer.isSignedFor(record.name())) {
                throw tampered(record, "a transfer is not signed by the owner of before, " + transfer.from());
            }
        }
    }

    private static RecordException tampered(NameRecord record, String why) {
        return new RecordException(
                RecordException.Kind.TAMPERED,
                "the record of %s is not to be believed: %s".formatted(record.name(), why));
    }

    /** What its owner says. */
    public NameRecord record() {
        return record;
    }

    /** The form that {@link #parse} reads. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** How many {@link #toBytes} gives. */
    public int length() {
        return bytes.length;
    }

    /** Whether it says the same in the same bytes. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignedRecord that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SignedRecord[" + record.name() + ", version " + record.version() + "]";
    }
}
