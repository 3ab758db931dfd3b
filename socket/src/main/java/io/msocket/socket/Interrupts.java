package io.msocket.socket;

import java.io.InterruptedIOException;
import java.net.SocketException;

/** How java.net says that a virtual thread was interrupted, from JDK 21 on. */
final class Interrupts {
    private Interrupts() {}

    /** What Socket and ServerSocket wait for to close themselves and to throw "Closed by interrupt" in their turn. */
    static InterruptedIOException asJdkExpects(SocketException below) {
        InterruptedIOException interrupted = new InterruptedIOException(below.getMessage());
        interrupted.initCause(below);
        return interrupted;
    }
}
