package io.msocket.cli;

import io.msocket.cli.files.TransferOutcome;
import java.net.InetSocketAddress;
import java.util.List;

/** What serve prints of its transfers. Thread-safe. */
final class TransferLines {
    private final PeerLines lines = new PeerLines("transfers have ended");

    /**
     * The lines to print now that a transfer has ended.
     *
     * @param now {@link System#nanoTime}
     */
    List<String> of(TransferOutcome outcome, long now) {
        return lines.of(outcome.client(), format(outcome), now);
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
