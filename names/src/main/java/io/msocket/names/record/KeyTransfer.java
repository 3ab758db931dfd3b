package io.msocket.names.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The owner of a name signs it over to another key. From that version of the record on only the other key counts, for everybody who has
 * seen it.
 */
public final class KeyTransfer {
    private final OwnerKey from;
    private final OwnerKey to;
    private final long version;
    private final byte[] signature;

    KeyTransfer(OwnerKey from, OwnerKey to, long version, byte[] signature) {
        this.from = from;
        this.to = to;
        this.version = version;
        this.signature = signature;
    }

    /**
     * Signs a name over.
     *
     * @param version of the first record that the other key signs
     */
    public static KeyTransfer sign(Name name, SigningKey from, OwnerKey to, long version) {
        return new KeyTransfer(from.owner(), to, version, from.sign(signedBytes(name, from.owner(), to, version)));
    }

    private static byte[] signedBytes(Name name, OwnerKey from, OwnerKey to, long version) {
        RecordWriter writer = new RecordWriter(SignedKind.TRANSFER);
        writer.shortText(name.toString());
        writer.bytes(from.toBytes());
        writer.bytes(to.toBytes());
        writer.number(version);
        return writer.toBytes();
    }

    boolean isSignedFor(Name name) {
        return from.verifies(signedBytes(name, from, to, version), signature);
    }

    /** Who has owned the name. */
    public OwnerKey from() {
        return from;
    }

    /** Who owns it then. */
    public OwnerKey to() {
        return to;
    }

    /** Of the first record that {@link #to} signs. */
    public long version() {
        return version;
    }

    byte[] signature() {
        return signature.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyTransfer that
                && from.equals(that.from)
                && to.equals(that.to)
                && version == that.version
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "KeyTransfer[" + from + " to " + to + " from version " + version + " on]";
    }
}
