package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One open connection for a program that lets no thread wait: reads and writes take what goes at once, and a {@link StreamListener} hears when
 * more does. Its bounds are those of {@link StreamConnection}: what nobody reads fills the window, and what the peer does not take
 * fills the send buffer.
 *
 * <p>Thread-safe as a whole, but one thread at a time reads, and one at a time writes. Not to be mixed with blocking reads and writes.
 */
public final class NonBlockingStream {
    private final StreamPort port;

    /** Kept as long as this is. */
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private final Object owner;

    NonBlockingStream(StreamPort port, StreamListener listener, Object owner) {
        this.port = port;
        this.owner = owner;
        port.setListener(listener);
    }

    /**
     * Reads what is there, as far as the target has room.
     *
     * @return the number of bytes; 0 when none are there, and {@link StreamListener#readable} is called when that has changed; -1 at the end
     *     of the peer's stream
     * @throws IOException when the connection has failed, after all that came before; or was closed here
     */
    public int read(ByteBuffer target) throws IOException {
        InboundStaging staging = port.inbound();
        int count = staging.read(target);
        // Bytes that were there are dropped when the input is shut down at this moment.
        while (count == 0 && target.hasRemaining() && staging.wantNews()) {
            count = staging.read(target);
        }
        return count;
    }

    /**
     * Hands over as many bytes for sending as there is room for.
     *
     * @return how many; for less than all {@link StreamListener#writable} is called when there is room again
     * @throws SocketException when nothing can be written any more, and why
     */
    public int write(ByteBuffer source) throws SocketException {
        OutboundStaging staging = port.outbound();
        int done = 0;
        try {
            while (source.hasRemaining()) {
                int count = staging.offer(source);
                if (count == 0 && !staging.wantRoom()) {
                    return done;
                }
                done += count;
            }
            return done;
        } finally {
            if (done > 0) {
                port.wakeLoop();
            }
        }
    }

    /** Ends this side's stream behind the last byte written. */
    public void shutdownOutput() {
        port.shutdownOutput();
    }

    /** Closes both directions; what was written still goes out. */
    public void close() {
        port.close();
    }

    /**
     * Gives the connection up; the peer sees "Connection reset".
     *
     * @param why for the log
     */
    public void reset(String why) {
        port.reset(why);
    }

    /** Why the connection has ended, for both directions; null while it has not. */
    public @Nullable CloseReason closeReason() {
        return port.closeReason();
    }
}
