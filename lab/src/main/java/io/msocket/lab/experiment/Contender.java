package io.msocket.lab.experiment;

import io.msocket.lab.report.FigureColor;
import java.util.List;

/** A peer in one of its modes. */
enum Contender {
    MSOCKET_FULL("msocket full", Peer.MSOCKET, Mode.FULL, FigureColor.MSOCKET),
    MSOCKET_BACKUP("msocket backup", Peer.MSOCKET, Mode.BACKUP, FigureColor.MSOCKET_BACKUP),
    MSOCKET_SINGLE("msocket single", Peer.MSOCKET, Mode.SINGLE, FigureColor.MSOCKET_SINGLE),
    /** Every byte on every link, at least from the server. */
    MSOCKET_REDUNDANT("msocket redundant", Peer.MSOCKET, Mode.FULL, FigureColor.OTHER) {
        @Override
        List<String> serverOptions() {
            return List.of("--scheduler", "redundant");
        }
    },
    MPTCP_FULL("kernel MPTCP full", Peer.KERNEL_MPTCP, Mode.FULL, FigureColor.KERNEL_MPTCP),
    MPTCP_BACKUP("kernel MPTCP backup", Peer.KERNEL_MPTCP, Mode.BACKUP, FigureColor.KERNEL_MPTCP_BACKUP),
    /** With one subflow: nobody tells the kernel of further addresses. */
    MPTCP_SINGLE("kernel MPTCP single", Peer.KERNEL_MPTCP, Mode.SINGLE, FigureColor.KERNEL_MPTCP),
    TCP("kernel TCP", Peer.KERNEL_TCP, Mode.SINGLE, FigureColor.KERNEL_TCP);

    private final String label;
    private final Peer peer;
    private final Mode mode;
    private final FigureColor hue;

    Contender(String label, Peer peer, Mode mode, FigureColor hue) {
        this.label = label;
        this.peer = peer;
        this.mode = mode;
        this.hue = hue;
    }

    /** For people. */
    String label() {
        return label;
    }

    Peer peer() {
        return peer;
    }

    Mode mode() {
        return mode;
    }

    FigureColor hue() {
        return hue;
    }

    boolean isMsocket() {
        return peer == Peer.MSOCKET;
    }

    /** Further arguments of its server. */
    List<String> serverOptions() {
        return List.of();
    }

    /** Further arguments of its client; what the kernel's sockets do is told to the kernel. */
    List<String> options() {
        return isMsocket() ? mode.options() : List.of();
    }
}
