package io.msocket.transport;

/**
 * Hears when a {@link NonBlockingStream} goes on. Called by the connection's event loop, or by the thread that closes it; must return soon
 * and not block. Calls without a cause happen. What is thrown counts as an error of ours and ends the connection.
 */
public interface StreamListener {
    /** After a read that has found nothing: the next one finds bytes, the end, or the reason of a failure. */
    void readable();

    /** After a write that has taken less than everything: there is room again, or the next one says why there never will be. */
    void writable();
}
