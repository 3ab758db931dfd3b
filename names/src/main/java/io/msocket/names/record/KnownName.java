package io.msocket.names.record;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * What somebody who has seen a record of a name never goes back behind: its owner, and the highest version. By it a name server, a store or
 * a network can keep news back, but neither bring back what was before nor put another owner in the place of the name's. Immutable.
 *
 * @param name the name
 * @param owner who has signed the highest version
 * @param version the highest version
 * @param digest SHA-256 of that record, in hexadecimal: another one of the same version is a contradiction
 */
public record KnownName(Name name, OwnerKey owner, long version, String digest) {
    /** By so much clocks may differ. */
    public static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final int TAG_DIGITS = 16;

    /** What the first record of a name says, which nothing but its own signature vouches for: who asks must have reasons to take it. */
    public static KnownName first(SignedRecord record) {
        NameRecord said = record.record();
        return new KnownName(said.name(), said.owner(), said.version(), digestOf(record));
    }

    /**
     * Takes a record of the name into account, however old it is.
     *
     * @return what is known with it: this, where it says nothing new
     * @throws RecordException when it is another name's, not by its owner, or from before
     */
    public KnownName accept(SignedRecord record) throws RecordException {
        NameRecord said = record.record();
        if (!said.name().equals(name)) {
            throw new RecordException(
                    RecordException.Kind.WRONG_NAME,
                    "the record of %s was given in place of that of %s".formatted(said.name(), name));
        }
        requireOwner(said);
        if (said.version() < version) {
            throw new RecordException(
                    RecordException.Kind.STALE,
                    "the record of %s went backwards: version %d was seen, and this one is %d"
                            .formatted(name, version, said.version()));
        }
        KnownName next = first(record);
        if (said.version() == version && !next.digest.equals(digest)) {
            throw new RecordException(
                    RecordException.Kind.EQUIVOCAL,
                    "there are two records of %s of version %d: its key is in use twice".formatted(name, version));
        }
        return next;
    }

    /** The owner that is known, or whom that one has signed the name over to after what is known. */
    private void requireOwner(NameRecord said) throws RecordException {
        if (said.owner().equals(owner)) {
            return;
        }
        List<KeyTransfer> transfers = said.transfers();
        for (KeyTransfer transfer : transfers) {
            if (transfer.from().equals(owner) && transfer.version() > version) {
                return;
            }
        }
        throw new RecordException(
                RecordException.Kind.NOT_OWNER,
                "the record of %s is by %s, who does not own it: its owner is %s".formatted(name, said.owner(), owner));
    }

    /**
     * Requires that a record counts at an instant, but for {@link #CLOCK_SKEW}.
     *
     * @throws RecordException when it does not yet, or no more
     */
    public static void requireValid(SignedRecord record, Instant now) throws RecordException {
        NameRecord said = record.record();
        if (now.plus(CLOCK_SKEW).isBefore(said.notBefore())) {
            throw new RecordException(
                    RecordException.Kind.NOT_YET,
                    "the record of %s counts from %s on; is this machine's clock right?"
                            .formatted(said.name(), said.notBefore()));
        }
        if (!now.minus(CLOCK_SKEW).isBefore(said.expiry())) {
            throw new RecordException(
                    RecordException.Kind.EXPIRED,
                    "the record of %s has expired at %s; is what it names still there?"
                            .formatted(said.name(), said.expiry()));
        }
    }

    /** Tells this record from the others of the name, in few letters: its version, and the beginning of its hash. */
    public String tag() {
        return version + "-" + digest.substring(0, TAG_DIGITS);
    }

    private static String digestOf(SignedRecord record) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(record.toBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
