package io.msocket.protocol;

/**
 * Which flowpath numbers were used: a client counts upwards and never uses one twice, so that a recorded join is refused
 * when somebody sends it again. Remembers the last 64, as IPsec's replay window does (RFC 4303, section 3.4.3).
 */
final class PathIdWindow {
    private int highest = -1;
    private long seen;

    /** Whether the number is new; then it is used from now on. */
    boolean use(int pathId) {
        if (pathId < 0) {
            return false;
        }
        if (pathId > highest) {
            int shift = pathId - highest;
            seen = shift >= Long.SIZE ? 1 : seen << shift | 1;
            highest = pathId;
            return true;
        }
        int age = highest - pathId;
        if (age >= Long.SIZE || (seen & 1L << age) != 0) {
            return false;
        }
        seen |= 1L << age;
        return true;
    }
}
