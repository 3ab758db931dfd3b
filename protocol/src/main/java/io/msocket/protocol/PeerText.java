package io.msocket.protocol;

import java.nio.charset.StandardCharsets;

/** Text that a peer sent for people to read: it may end up in a log or on a terminal, so it must not control either. */
final class PeerText {
    private PeerText() {}

    static String of(byte[] bytes, int from, int length) {
        String text = new String(bytes, from, Math.min(length, Limits.MAX_REASON_LENGTH), StandardCharsets.UTF_8);
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints()
                .map(character -> isHarmless(character) ? character : '?')
                .forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
