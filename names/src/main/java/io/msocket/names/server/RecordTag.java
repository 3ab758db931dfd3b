package io.msocket.names.server;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.SignedRecord;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link KnownName#tag} as an entity tag of HTTP. */
final class RecordTag {
    /** Of a name of which there is no record. */
    static final String NONE = "0";

    private RecordTag() {}

    static String of(@Nullable SignedRecord record) {
        return record == null ? NONE : KnownName.first(record).tag();
    }

    static String quoted(@Nullable SignedRecord record) {
        return '"' + of(record) + '"';
    }

    /** Whether a record is one of those that a header names: tags, weak ones among them, or {@code *} for any (RFC 9110, 8.8.3). */
    static boolean isIn(@Nullable String header, @Nullable SignedRecord record) {
        if (header == null) {
            return false;
        }
        return listed(header).anyMatch(tag -> tag.equals("*") ? record != null : tag.equals(of(record)));
    }

    /** The first of a header's tags; empty for none. */
    static String firstOf(@Nullable String header) {
        return header == null ? "" : listed(header).findFirst().orElse("");
    }

    private static Stream<String> listed(String header) {
        return Arrays.stream(header.split(",", -1))
                .map(String::strip)
                .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                .map(tag -> tag.replace("\"", ""));
    }
}
