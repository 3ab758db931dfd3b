package io.msocket.sim;

import java.util.Locale;

/**
 * What happened in a run, in order. Always a hash of it, so that two runs can be compared; the text only when asked for,
 * the last lines of it when it grows too long.
 */
final class Trace {
    private static final int LONGEST = 4_000_000;

    private final StringBuilder text;
    private final boolean isText;
    private long hash;

    private Trace(boolean isText) {
        this.isText = isText;
        this.text = new StringBuilder();
    }

    static Trace hashOnly() {
        return new Trace(false);
    }

    static Trace withText() {
        return new Trace(true);
    }

    void note(long now, String who, String what, long first, long second) {
        hash = SeededRandom.mix(
                hash ^ now + 31L * who.hashCode() + 17L * what.hashCode() + 7 * first + 0x9e3779b97f4a7c15L * second);
        if (isText) {
            line(now, who, what + " " + first + " " + second);
        }
    }

    boolean isText() {
        return isText;
    }

    /** Only for people; not part of the hash. */
    void line(long now, String who, String what) {
        if (!isText) {
            return;
        }
        text.append(String.format(Locale.ROOT, "%12.3f ms  %-8s %s%n", now / 1e6, who, what));
        if (text.length() > LONGEST) {
            text.delete(0, LONGEST / 2);
        }
    }

    String text() {
        return text.toString();
    }

    long hash() {
        return hash;
    }
}
