package io.msocket.transport;

/** The time that the engines are told: nanoseconds, never negative, never back. */
final class Clock {
    private static final long START = System.nanoTime();

    private Clock() {}

    static long now() {
        return System.nanoTime() - START;
    }
}
