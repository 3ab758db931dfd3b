package io.msocket.cli;

/** Exit statuses: 0, 1 and 2 as every command's, the others as BSD's sysexits.h, and 128 + the number of a signal. */
final class ExitCodes {
    static final int OK = 0;
    static final int FAILURE = 1;
    static final int USAGE = 2;
    static final int DATA = 65;
    static final int NO_INPUT = 66;
    static final int NO_HOST = 68;
    static final int UNAVAILABLE = 69;
    static final int INTERNAL = 70;
    static final int CANNOT_CREATE = 73;
    static final int IO = 74;
    static final int PROTOCOL = 76;
    static final int NO_PERMISSION = 77;
    static final int BROKEN_PIPE = 128 + 13;

    private ExitCodes() {}
}
