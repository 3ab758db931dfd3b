package io.msocket.lab.experiment;

import io.msocket.lab.report.FigureColor;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A peer in one of its modes; msocket also with other schedulers, and without epoll. */
enum Contender {
    MSOCKET_FULL("msocket full", Peer.MSOCKET, Mode.FULL, FigureColor.MSOCKET),
    MSOCKET_BACKUP("msocket backup", Peer.MSOCKET, Mode.BACKUP, FigureColor.MSOCKET_BACKUP),
    MSOCKET_SINGLE("msocket single", Peer.MSOCKET, Mode.SINGLE, FigureColor.MSOCKET_SINGLE),
    /** From the server so much on each link that all are done at the same time. */
    MSOCKET_PROPORTIONAL("msocket proportional", List.of(), scheduler("proportional")),
    /** From the server a record on each link in turn. */
    MSOCKET_ROUND_ROBIN("msocket round-robin", List.of(), scheduler("round-robin")),
    /** Every byte on every link, at least from the server. */
    MSOCKET_REDUNDANT("msocket redundant", List.of(), scheduler("redundant")),
    /** From the server all on the link that is fastest at first. */
    MSOCKET_PRIMARY("msocket primary", List.of(), scheduler("primary")),
    /** By the JDK's selector, at both ends. */
    MSOCKET_NIO("msocket full, NIO", List.of("-Dmsocket.transport=nio"), List.of()),
    MPTCP_FULL("kernel MPTCP full", Peer.KERNEL_MPTCP, Mode.FULL, FigureColor.KERNEL_MPTCP),
    MPTCP_BACKUP("kernel MPTCP backup", Peer.KERNEL_MPTCP, Mode.BACKUP, FigureColor.KERNEL_MPTCP_BACKUP),
    /** With one subflow: nobody tells the kernel of further addresses. */
    MPTCP_SINGLE("kernel MPTCP single", Peer.KERNEL_MPTCP, Mode.SINGLE, FigureColor.KERNEL_MPTCP),
    TCP("kernel TCP", Peer.KERNEL_TCP, Mode.SINGLE, FigureColor.KERNEL_TCP);

    private final String label;
    private final Peer peer;
    private final Mode mode;
    private final FigureColor hue;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable.
    private final List<String> jvmOptions;

    @SuppressWarnings("ImmutableEnumChecker") // As above.
    private final List<String> serverOptions;

    /** One whose programs are as usual. */
    Contender(String label, Peer peer, Mode mode, FigureColor hue) {
        this.label = label;
        this.peer = peer;
        this.mode = mode;
        this.hue = hue;
        this.jvmOptions = List.of();
        this.serverOptions = List.of();
    }

    /** One of msocket whose programs are not, in the mode full. */
    Contender(String label, List<String> jvmOptions, List<String> serverOptions) {
        this.label = label;
        this.peer = Peer.MSOCKET;
        this.mode = Mode.FULL;
        this.hue = FigureColor.OTHER;
        this.jvmOptions = jvmOptions;
        this.serverOptions = serverOptions;
    }

    private static List<String> scheduler(String name) {
        return List.of("--scheduler", name);
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
        return serverOptions;
    }

    /** Further arguments of its client; what the kernel's sockets do is told to the kernel. */
    List<String> options() {
        return isMsocket() ? mode.options() : List.of();
    }

    /** The command of its server of a directory's files, as {@link Peer#serve}. */
    List<String> serve(Path home, Path directory, Inet4Address address) {
        List<String> command = new ArrayList<>(JavaCommand.with(jvmOptions, peer.serve(home, directory, address)));
        command.addAll(serverOptions);
        return command;
    }

    /** The command of its client that fetches again and again, as {@link Peer#getRepeatedly}. */
    List<String> getRepeatedly(Path home) {
        return JavaCommand.with(jvmOptions, peer.getRepeatedly(home));
    }

    /** Contenders with the same name share a server; also a name for its files. */
    String serverName() {
        return (jvmOptions.isEmpty() && serverOptions.isEmpty() ? peer.name() : name()).toLowerCase(Locale.ROOT);
    }

    /** Contenders with the same name share a client; also a name for its files. */
    String clientName() {
        return (jvmOptions.isEmpty() ? peer.name() : name()).toLowerCase(Locale.ROOT);
    }
}
