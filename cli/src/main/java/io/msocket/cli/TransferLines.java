package io.msocket.cli;

import io.msocket.cli.files.TransferOutcome;
import io.msocket.protocol.PeerText;
import io.msocket.protocol.Principal;
import io.msocket.transport.LineQuota;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What serve prints of its transfers: a line for each, of the transfers of one address so many in a minute, and then how many were
 * left out. Thread-safe.
 */
final class TransferLines {
    /** Twice as many as somebody causes who fetches one file after the other by the command, at half a second each. */
    private static final int LINES_A_MINUTE = 240;

    /** Addresses that are told apart in a minute. */
    private static final int MAX_ADDRESSES = 64;

    /** In characters: the longest path and refusal fit. */
    private static final int MAX_LINE = 1000;

    private static final String NOT_LISTED =
            " more transfers have ended before this one and are not listed; of one address " + LINES_A_MINUTE
                    + " a minute are";

    private final LineQuota<Principal> quota = new LineQuota<>(LINES_A_MINUTE, MAX_ADDRESSES);

    /**
     * The lines to print now that a transfer has ended: none, one, or two.
     *
     * @param now {@link System#nanoTime}
     */
    List<String> of(TransferOutcome outcome, long now) {
        InetAddress client = outcome.client() instanceof InetSocketAddress inet
                ? inet.getAddress()
                : InetAddress.getLoopbackAddress();
        long leftOut = quota.admit(Principal.ofSource(client), now);
        if (leftOut == LineQuota.LEFT_OUT) {
            return List.of();
        }
        String line = PeerText.of(format(outcome), MAX_LINE);
        return leftOut == 0 ? List.of(line) : List.of(leftOut + NOT_LISTED, line);
    }

    private static String format(TransferOutcome outcome) {
        String from = outcome.client() instanceof InetSocketAddress inet ? HostPort.format(inet) : "?";
        String what = outcome.verb() + " " + outcome.path() + " " + from + ": ";
        String time = " in " + DurationConverter.format(outcome.took());
        return outcome.receipt() == null
                ? what + "failed" + time + ": " + outcome.failure()
                : what + ByteSize.format((double) outcome.receipt().size()) + time + ", sha256 "
                        + outcome.receipt().sha256();
    }
}
