package io.msocket.transport;

/**
 * The numbers that bound a process: what each is called, among the settings and as a system property, and what it may be. The
 * properties are read whenever settings with default values are made, never while a class is initialised: a bad one then fails
 * each time with the same words.
 */
enum ProcessBound {
    THREADS("threads", 1, 1024),
    MAX_CONNECTIONS("maxConnections", 1, Integer.MAX_VALUE),
    MAX_SUSPENDED_CONNECTIONS("maxSuspendedConnections", 0, Integer.MAX_VALUE),
    MAX_SUSPENDED_BYTES("maxSuspendedBytes", 0, Long.MAX_VALUE),
    MAX_RECONNECTING("maxReconnecting", 1, Integer.MAX_VALUE),
    MAX_WINDOW_BYTES("maxWindowBytes", 0, Long.MAX_VALUE),
    MAX_SEND_BYTES("maxSendBytes", 0, Long.MAX_VALUE),
    MAX_POOLED_BYTES("maxPooledBytes", 0, Long.MAX_VALUE),
    MAX_HALF_OPEN("maxHalfOpen", 1, Integer.MAX_VALUE),
    MAX_TOMBSTONES("maxTombstones", 1, Integer.MAX_VALUE);

    private final String label;
    private final long least;
    private final long most;

    ProcessBound(String label, long least, long most) {
        this.label = label;
        this.least = least;
        this.most = most;
    }

    /**
     * Checks a value that a program has set.
     *
     * @throws IllegalArgumentException when it is out of the range
     */
    void require(long value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s is %d, but must be between %d and %d".formatted(label, value, least, most));
        }
    }

    /**
     * What the system property says, or another value where it is not set.
     *
     * @throws IllegalArgumentException when it says something that is not allowed
     */
    int countOr(int otherwise) {
        return Math.toIntExact(SettingsProperty.count(label, otherwise, least, most));
    }

    /** The same for a number of bytes. */
    long bytesOr(long otherwise) {
        return SettingsProperty.bytes(label, otherwise, least, most);
    }
}
