package io.msocket.lab.experiment;

import io.msocket.cli.Main;
import io.msocket.cli.Report;
import io.msocket.lab.program.PlainPeer;
import io.msocket.lab.report.FigureColor;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who transfers files on the lab's links: the msocket command, and the same by java.net over the kernel's sockets. */
enum Peer {
    MSOCKET("msocket", FigureColor.MSOCKET) {
        @Override
        List<String> serve(Path home, Path file, Inet4Address address) {
            return msocket(
                    home,
                    "serve",
                    String.valueOf(file.getParent()),
                    "--listen",
                    address.getHostAddress() + ":0",
                    "--read-only",
                    "--report");
        }

        @Override
        List<String> get(Path home, Inet4Address server, Report listening, Path file, Path target, Path reads) {
            return msocket(
                    home,
                    "get",
                    "msocket://" + server.getHostAddress() + ":" + listening.text("port") + "/" + file.getFileName(),
                    "-o",
                    target.toString(),
                    "--server-key",
                    listening.text("key"),
                    "--reads",
                    reads.toString(),
                    "--trace",
                    reads.resolveSibling(reads.getFileName() + ".trace").toString(),
                    "--report");
        }
    },
    KERNEL_TCP("kernel TCP", FigureColor.KERNEL_TCP) {
        @Override
        List<String> serve(Path home, Path file, Inet4Address address) {
            return plain(home, "serve", file.toString(), address.getHostAddress());
        }

        @Override
        List<String> get(Path home, Inet4Address server, Report listening, Path file, Path target, Path reads) {
            return plain(
                    home, "get", server.getHostAddress(), listening.text("port"), target.toString(), reads.toString());
        }
    },
    KERNEL_MPTCP("kernel MPTCP", FigureColor.KERNEL_MPTCP) {
        @Override
        List<String> serve(Path home, Path file, Inet4Address address) {
            return overMptcp(KERNEL_TCP.serve(home, file, address));
        }

        @Override
        List<String> get(Path home, Inet4Address server, Report listening, Path file, Path target, Path reads) {
            return overMptcp(KERNEL_TCP.get(home, server, listening, file, target, reads));
        }
    };

    private final String label;
    private final FigureColor hue;

    Peer(String label, FigureColor hue) {
        this.label = label;
        this.hue = hue;
    }

    /** The command that shares {@code file}; it reports {@code listening} with what {@link #get} needs. */
    abstract List<String> serve(Path home, Path file, Inet4Address address);

    /** The command that fetches it to {@code target} and records its reads. */
    abstract List<String> get(Path home, Inet4Address server, Report listening, Path file, Path target, Path reads);

    /** For people. */
    String label() {
        return label;
    }

    FigureColor hue() {
        return hue;
    }

    private static List<String> msocket(Path home, String... arguments) {
        return JavaCommand.of(home, Main.class, List.of(), List.of(arguments));
    }

    private static List<String> plain(Path home, String... arguments) {
        return JavaCommand.of(home, PlainPeer.class, List.of(), List.of(arguments));
    }

    private static List<String> overMptcp(List<String> command) {
        List<String> wrapped = new ArrayList<>(List.of("mptcpize", "run"));
        wrapped.addAll(command);
        return wrapped;
    }
}
