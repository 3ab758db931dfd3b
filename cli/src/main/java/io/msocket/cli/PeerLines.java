package io.msocket.cli;

import io.msocket.protocol.PeerText;
import io.msocket.protocol.Principal;
import io.msocket.transport.LineQuota;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server prints of what its peers do: of one address so many lines in a minute, and then how many were left out. Nothing in a
 * line does harm to a terminal. Thread-safe.
 */
final class PeerLines {
    /** Twice as many as somebody causes who fetches one file after the other by the command, at half a second each. */
    private static final int LINES_A_MINUTE = 240;

    /** Addresses that are told apart in a minute. */
    private static final int MAX_ADDRESSES = 64;

    /** In characters: the longest path and refusal fit. */
    private static final int MAX_LINE = 1000;

    private final LineQuota<Principal> quota = new LineQuota<>(LINES_A_MINUTE, MAX_ADDRESSES);
    private final String notListed;

    /** @param what has happened more often than is listed, as {@code transfers have ended} */
    PeerLines(String what) {
        this.notListed = " more " + what + " before this one and are not listed; of one address " + LINES_A_MINUTE
                + " a minute are";
    }

    /**
     * The lines to print: none, one, or two.
     *
     * @param peer null where it is not known
     * @param now {@link System#nanoTime}
     */
    List<String> of(@Nullable SocketAddress peer, String line, long now) {
        InetAddress from =
                peer instanceof InetSocketAddress inet ? inet.getAddress() : InetAddress.getLoopbackAddress();
        long leftOut = quota.admit(Principal.ofSource(from), now);
        if (leftOut == LineQuota.LEFT_OUT) {
            return List.of();
        }
        String harmless = PeerText.of(line, MAX_LINE);
        return leftOut == 0 ? List.of(harmless) : List.of(leftOut + notListed, harmless);
    }
}
