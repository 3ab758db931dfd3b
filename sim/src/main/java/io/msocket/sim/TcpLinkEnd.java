package io.msocket.sim;

import java.nio.ByteBuffer;

/** Who holds one end of a TCP connection. */
interface TcpLinkEnd {
    /** Bytes have arrived; all are to be taken. */
    void handleBytes(ByteBuffer bytes);

    /** The kernel has taken so many of the bytes written. */
    void handleSent(int bytes);

    /** The connection is gone: by the peer's end, a reset or an error. Comes once, and not after an own close. */
    void handleClosed(String reason);

    /** Until when this side's process does nothing: an instant, in the past if it is at work. */
    long frozenUntil();
}
