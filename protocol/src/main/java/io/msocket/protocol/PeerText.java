package io.msocket.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Text that a peer chose and people read: it may end up in a log or on a terminal, so it must not control either, nor fill it. The one
 * place where such text is made harmless.
 */
public final class PeerText {
    private static final int REPLACEMENT = '?';
    private static final String CUT = "\u2026";

    private PeerText() {}

    /**
     * The text with question marks in place of what is not to be seen but does something: control characters (escape sequences begin
     * with one), what changes the direction of writing, separators of lines, halves of surrogate pairs.
     *
     * @param text as it came
     * @param most how long it may become, in chars, at least 1; of a longer one the beginning is left, and an ellipsis
     */
    public static String of(String text, int most) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), most));
        int at = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at);
            if (safe.length() + Character.charCount(character) > most) {
                return cut(safe, most);
            }
            safe.appendCodePoint(isHarmless(character) ? character : REPLACEMENT);
            at += Character.charCount(character);
        }
        return safe.toString();
    }

    /** A reason as it is on the wire, of which no more counts than a reason may have. */
    static String of(byte[] bytes, int from, int length) {
        return of(
                new String(bytes, from, Math.min(length, Limits.MAX_REASON_LENGTH), StandardCharsets.UTF_8),
                Limits.MAX_REASON_LENGTH);
    }

    private static String cut(StringBuilder safe, int most) {
        while (safe.length() > most - CUT.length()) {
            int last = safe.codePointBefore(safe.length());
            safe.setLength(safe.length() - Character.charCount(last));
        }
        return safe.append(CUT).toString();
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
