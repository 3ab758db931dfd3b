package io.msocket.cli;

import io.msocket.tunnel.TunnelListener;
import io.msocket.tunnel.TunnelOutcome;
import io.msocket.tunnel.TunnelPeer;
import java.io.IOException;
import org.slf4j.LoggerFactory;

/** Prints what comes and goes through a tunnel. Thread-safe. */
final class TunnelLines implements TunnelListener {
    private final StandardStreams streams;
    private final PeerLines lines = new PeerLines("connections have come or gone");

    TunnelLines(StandardStreams streams) {
        this.streams = streams;
    }

    @Override
    public void begun(TunnelPeer peer) {
        print(peer, peer + ": connected");
    }

    @Override
    public void ended(TunnelOutcome outcome) {
        String moved = ByteSize.format((double) outcome.bytesFromPeer()) + " from it, "
                + ByteSize.format((double) outcome.bytesToPeer()) + " to it, in "
                + DurationConverter.format(outcome.took());
        print(
                outcome.peer(),
                outcome.peer()
                        + (outcome.failure() == null
                                ? ": ended, " + moved
                                : ": broke: " + outcome.failure() + " (" + moved + ")"));
    }

    private void print(TunnelPeer peer, String line) {
        try {
            for (String printed : lines.of(peer.address(), line, System.nanoTime())) {
                streams.print(printed);
            }
        } catch (IOException e) {
            // Whoever read our output went away; the connections did not.
            LoggerFactory.getLogger(TunnelLines.class).debug("cannot print", e);
        }
    }
}
