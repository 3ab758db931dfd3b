package io.msocket.names.record;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a name says of it. {@link SignedRecord} has it with the signature.
 *
 * @param name the name
 * @param kind what it stands for
 * @param owner whose signature it needs
 * @param version greater than those of all records before it
 * @param notBefore counts from then on; whole seconds
 * @param expiry counts until then; whole seconds, after {@code notBefore}
 * @param removed whether the name stands for nothing any more; then nothing follows
 * @param endpoint what a handshake with it proves; null where nobody can connect to it
 * @param addresses where it can be reached, best first
 * @param attributes whatever else is to be known
 * @param members of a group: names, or keys as texts, in the owner's order, each once; of a user: the keys of devices
 * @param transfers how the name has come to its owner, the oldest one first
 */
public record NameRecord(
        Name name,
        RecordKind kind,
        OwnerKey owner,
        long version,
        Instant notBefore,
        Instant expiry,
        boolean removed,
        @Nullable ServiceEndpoint endpoint,
        List<PublishedAddress> addresses,
        SortedMap<String, String> attributes,
        List<String> members,
        List<KeyTransfer> transfers) {
    /** A device has a few networks, with two families each, and a few relays. */
    public static final int MAX_ADDRESSES = 32;

    /** Of attributes. */
    public static final int MAX_ATTRIBUTES = 32;

    /** The longest name of an attribute, in bytes of UTF-8. */
    public static final int MAX_ATTRIBUTE_NAME = 64;

    /** The longest value of an attribute, in bytes of UTF-8. */
    public static final int MAX_ATTRIBUTE_VALUE = 1024;

    /** Of a group. */
    public static final int MAX_MEMBERS = 1000;

    /** Where a name is signed over more often, the oldest one is forgotten, and who has seen nothing since believes it no more. */
    public static final int MAX_TRANSFERS = 8;

    /** @throws IllegalArgumentException when there is too much of something, or what does not belong together */
    public NameRecord {
        addresses = List.copyOf(addresses);
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        members = List.copyOf(members);
        transfers = List.copyOf(transfers);
        require(version > 0, "its version is positive");
        require(
                isWhole(notBefore) && isWhole(expiry) && notBefore.isBefore(expiry),
                "it counts for a time, in whole seconds");
        require(notBefore.getEpochSecond() >= 0, "it counts from 1970 on");
        require(
                (kind == RecordKind.DEVICE) == name.isDevice(),
                "a device's name, and only that, has two parts before the @");
        require(addresses.size() <= MAX_ADDRESSES, "it has at most %d addresses".formatted(MAX_ADDRESSES));
        require(attributes.size() <= MAX_ATTRIBUTES, "it has at most %d attributes".formatted(MAX_ATTRIBUTES));
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            RecordTexts.require("an attribute's name", attribute.getKey(), MAX_ATTRIBUTE_NAME);
            RecordTexts.require("an attribute's value", attribute.getValue(), MAX_ATTRIBUTE_VALUE);
        }
        require(members.size() <= MAX_MEMBERS, "it has at most %d members".formatted(MAX_MEMBERS));
        require(members.stream().distinct().count() == members.size(), "each member is there once");
        require(
                members.isEmpty() || kind == RecordKind.GROUP || kind == RecordKind.USER,
                "only groups and users have members");
        for (String member : members) {
            requireMember(kind, member);
        }
        require(transfers.size() <= MAX_TRANSFERS, "it has at most %d transfers".formatted(MAX_TRANSFERS));
        require(
                !removed || (endpoint == null && addresses.isEmpty() && attributes.isEmpty() && members.isEmpty()),
                "of a name that is removed nothing is said");
    }

    /** Members are compared as texts, so each has one form. */
    private static void requireMember(RecordKind kind, String member) {
        if (!Name.isMeant(member)) {
            OwnerKey.parse(member);
            return;
        }
        require(kind != RecordKind.USER, "the members of a user are keys, and not " + member);
        require(Name.parse(member).toString().equals(member), "names in it are written small, and not as " + member);
    }

    private static void require(boolean condition, String rule) {
        if (!condition) {
            throw new IllegalArgumentException("not a record of a name: " + rule);
        }
    }

    private static boolean isWhole(Instant time) {
        return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Begins one; its version is 1 unless it is said, and it has nothing else. */
    public static Builder builder(Name name, RecordKind kind, OwnerKey owner) {
        return new Builder(name, kind, owner);
    }

    /** Whether it tells of all transfers of which a record before it does, but for the oldest where there are too many. */
    public boolean continuesTransfersOf(NameRecord before) {
        List<KeyTransfer> known = before.transfers;
        int forgotten = transfers.size() == MAX_TRANSFERS ? known.size() : 0;
        for (int from = 0; from <= forgotten; from++) {
            List<KeyTransfer> kept = known.subList(from, known.size());
            if (transfers.size() >= kept.size()
                    && transfers.subList(0, kept.size()).equals(kept)) {
                return true;
            }
        }
        return false;
    }

    /** The next version with the same content, to be changed. */
    public Builder next() {
        Builder builder = new Builder(name, kind, owner);
        builder.version = version + 1;
        builder.notBefore = notBefore;
        builder.expiry = expiry;
        builder.endpoint = endpoint;
        builder.addresses = addresses;
        builder.attributes.putAll(attributes);
        builder.members = members;
        builder.transfers.addAll(transfers);
        return builder;
    }

    /** The next version after one that was removed, which may be of another kind; it says nothing yet. */
    public Builder again(RecordKind what) {
        Builder builder = new Builder(name, what, owner);
        builder.version = version + 1;
        builder.transfers.addAll(transfers);
        return builder;
    }

    /** Gathers what a record says. */
    public static final class Builder {
        private final Name name;
        private final RecordKind kind;
        private OwnerKey owner;
        private long version = 1;
        private Instant notBefore = Instant.EPOCH;
        private Instant expiry = Instant.EPOCH;
        private boolean removed;
        private @Nullable ServiceEndpoint endpoint;
        private List<PublishedAddress> addresses = List.of();
        private final SortedMap<String, String> attributes = new TreeMap<>();
        private List<String> members = List.of();
        private final List<KeyTransfer> transfers = new ArrayList<>();

        private Builder(Name name, RecordKind kind, OwnerKey owner) {
            this.name = name;
            this.kind = kind;
            this.owner = owner;
        }

        /** Greater than those before. */
        public Builder version(long number) {
            version = number;
            return this;
        }

        /** From when until when it counts; parts of a second are cut off. */
        public Builder valid(Instant from, Instant until) {
            notBefore = from.truncatedTo(ChronoUnit.SECONDS);
            expiry = until.truncatedTo(ChronoUnit.SECONDS);
            return this;
        }

        /** What a handshake proves. */
        public Builder endpoint(ServiceEndpoint proved) {
            endpoint = proved;
            return this;
        }

        /** Where it can be reached, best first. */
        public Builder addresses(List<PublishedAddress> all) {
            addresses = List.copyOf(all);
            return this;
        }

        /** Nobody can connect to it. */
        public Builder noEndpoint() {
            endpoint = null;
            return this;
        }

        /** Is known no more. */
        public Builder noAttribute(String key) {
            attributes.remove(key);
            return this;
        }

        /** One more thing to be known, or another value of it. */
        public Builder attribute(String key, String value) {
            attributes.put(key, value);
            return this;
        }

        /** Of a group. */
        public Builder members(List<String> all) {
            members = List.copyOf(all);
            return this;
        }

        /** Says that the name stands for nothing any more. */
        public Builder removed() {
            removed = true;
            endpoint = null;
            addresses = List.of();
            attributes.clear();
            members = List.of();
            return this;
        }

        /** Signs the name over: this record is the first one of the other key, which has to sign it. */
        public Builder transferTo(OwnerKey other, SigningKey former) {
            if (transfers.size() == MAX_TRANSFERS) {
                transfers.remove(0);
            }
            transfers.add(KeyTransfer.sign(name, former, other, version));
            owner = other;
            return this;
        }

        /**
         * The record.
         *
         * @throws IllegalArgumentException when it is none; the message says why
         */
        public NameRecord build() {
            return new NameRecord(
                    name,
                    kind,
                    owner,
                    version,
                    notBefore,
                    expiry,
                    removed,
                    endpoint,
                    addresses,
                    attributes,
                    members,
                    transfers);
        }
    }
}
