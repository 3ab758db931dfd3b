package io.msocket.names.record;

import java.nio.charset.StandardCharsets;

/** What texts in a record have to be. */
final class RecordTexts {
    private RecordTexts() {}

    /** @throws IllegalArgumentException for an empty one, one of too many bytes in UTF-8, or one with control characters */
    static void require(String what, String text, int most) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > most) {
            throw new IllegalArgumentException(
                    "%s has 1 to %d bytes in UTF-8, this one has %d".formatted(what, most, length));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(what + " has no control characters");
        }
    }
}
