package io.msocket.lab.experiment;

import io.msocket.cli.Main;
import io.msocket.cli.Report;
import io.msocket.lab.program.PlainPeer;
import io.msocket.lab.program.PlainPipe;
import io.msocket.lab.program.RepeatedGet;
import io.msocket.lab.report.FigureColor;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who transfers files on the lab's links: the msocket command, and the same by java.net over the kernel's sockets. */
enum Peer {
    MSOCKET("msocket", FigureColor.MSOCKET) {
        @Override
        List<String> serve(Path home, Path directory, Inet4Address address) {
            return msocket(
                    home,
                    "serve",
                    directory.toString(),
                    "--listen",
                    address.getHostAddress() + ":0",
                    "--read-only",
                    "--report");
        }

        @Override
        List<String> get(Path home, Inet4Address server, Report listening, String name, Fetch fetch) {
            List<String> arguments = new ArrayList<>(getArguments(server, listening, name, fetch));
            arguments.add("--report");
            return msocket(home, arguments.toArray(String[]::new));
        }

        @Override
        List<String> getArguments(Inet4Address server, Report listening, String name, Fetch fetch) {
            String reads = fetch.reads().toString();
            List<String> arguments = new ArrayList<>(List.of(
                    "get",
                    "msocket://" + server.getHostAddress() + ":" + listening.text("port") + "/" + name,
                    "-o",
                    fetch.target().toString(),
                    "--server-key",
                    listening.text("key"),
                    "--reads",
                    reads,
                    "--trace",
                    reads + ".trace"));
            arguments.addAll(fetch.further());
            return arguments;
        }

        @Override
        List<String> getRepeatedly(Path home) {
            return JavaCommand.of(home, RepeatedGet.class, List.of(), List.of(RepeatedGet.MSOCKET));
        }

        @Override
        List<String> listen(Path home, Inet4Address address, List<String> further) {
            List<String> arguments = new ArrayList<>(List.of("listen", address.getHostAddress() + ":0"));
            arguments.addAll(further);
            return msocket(home, arguments.toArray(String[]::new));
        }

        @Override
        List<String> connect(Path home, Inet4Address server, Listening listening, List<String> further) {
            List<String> arguments = new ArrayList<>(List.of(
                    "connect", server.getHostAddress() + ":" + listening.port(), "--server-key", listening.key()));
            arguments.addAll(further);
            return msocket(home, arguments.toArray(String[]::new));
        }
    },
    KERNEL_TCP("kernel TCP", FigureColor.KERNEL_TCP) {
        @Override
        List<String> serve(Path home, Path directory, Inet4Address address) {
            return plain(home, "serve", directory.toString(), address.getHostAddress());
        }

        @Override
        List<String> get(Path home, Inet4Address server, Report listening, String name, Fetch fetch) {
            return plain(home, getArguments(server, listening, name, fetch).toArray(String[]::new));
        }

        @Override
        List<String> getArguments(Inet4Address server, Report listening, String name, Fetch fetch) {
            List<String> arguments = new ArrayList<>(List.of(
                    "get",
                    server.getHostAddress(),
                    listening.text("port"),
                    name,
                    fetch.target().toString(),
                    fetch.reads().toString()));
            arguments.addAll(fetch.further());
            return arguments;
        }

        @Override
        List<String> getRepeatedly(Path home) {
            return JavaCommand.of(home, RepeatedGet.class, List.of(), List.of(RepeatedGet.PLAIN));
        }

        @Override
        List<String> listen(Path home, Inet4Address address, List<String> further) {
            List<String> arguments = new ArrayList<>(List.of("listen", address.getHostAddress()));
            arguments.addAll(further);
            return JavaCommand.of(home, PlainPipe.class, List.of(), arguments);
        }

        @Override
        List<String> connect(Path home, Inet4Address server, Listening listening, List<String> further) {
            List<String> arguments = new ArrayList<>(List.of("connect", server.getHostAddress(), listening.port()));
            arguments.addAll(further);
            return JavaCommand.of(home, PlainPipe.class, List.of(), arguments);
        }
    },
    KERNEL_MPTCP("kernel MPTCP", FigureColor.KERNEL_MPTCP) {
        @Override
        List<String> serve(Path home, Path directory, Inet4Address address) {
            return overMptcp(KERNEL_TCP.serve(home, directory, address));
        }

        @Override
        List<String> get(Path home, Inet4Address server, Report listening, String name, Fetch fetch) {
            return overMptcp(KERNEL_TCP.get(home, server, listening, name, fetch));
        }

        @Override
        List<String> getArguments(Inet4Address server, Report listening, String name, Fetch fetch) {
            return KERNEL_TCP.getArguments(server, listening, name, fetch);
        }

        @Override
        List<String> getRepeatedly(Path home) {
            return overMptcp(KERNEL_TCP.getRepeatedly(home));
        }

        @Override
        List<String> listen(Path home, Inet4Address address, List<String> further) {
            return overMptcp(KERNEL_TCP.listen(home, address, further));
        }

        @Override
        List<String> connect(Path home, Inet4Address server, Listening listening, List<String> further) {
            return overMptcp(KERNEL_TCP.connect(home, server, listening, further));
        }
    };

    /** IPv4, TCP, and TCP's time stamps. */
    private static final int TCP_HEADER_BYTES = 20 + 20 + 12;

    /** The same and the data sequence signal with 64-bit numbers, padded (RFC 8684, 3.3). */
    private static final int MPTCP_HEADER_BYTES = TCP_HEADER_BYTES + 28;

    private final String label;
    private final FigureColor hue;

    /**
     * What one download is to leave, and how it is done.
     *
     * @param target where the file goes
     * @param reads where the record of the reads goes
     * @param further arguments of the command; the plain peers take the address to connect from, and after it for how long
     *     to read, in milliseconds
     */
    record Fetch(Path target, Path reads, List<String> further) {
        Fetch {
            further = List.copyOf(further);
        }
    }

    /**
     * What a listening peer has said of itself.
     *
     * @param key of msocket's
     */
    record Listening(String port, String key) {}

    Peer(String label, FigureColor hue) {
        this.label = label;
        this.hue = hue;
    }

    /** The command that shares the files of a directory; it reports {@code listening} with what {@link #get} needs. */
    abstract List<String> serve(Path home, Path directory, Inet4Address address);

    /** The command that fetches the file of that name and records its reads. */
    abstract List<String> get(Path home, Inet4Address server, Report listening, String name, Fetch fetch);

    /** Its arguments, as {@link #getRepeatedly} is told them. */
    abstract List<String> getArguments(Inet4Address server, Report listening, String name, Fetch fetch);

    /** The command that fetches once for each line on its standard input: {@link RepeatedGet}. */
    abstract List<String> getRepeatedly(Path home);

    /** The command that accepts one connection and joins it to its standard input and output. */
    abstract List<String> listen(Path home, Inet4Address address, List<String> further);

    /** The command that connects there and does the same. */
    abstract List<String> connect(Path home, Inet4Address server, Listening listening, List<String> further);

    /** What IP and TCP add to each full packet that it sends, in bytes. */
    int headerBytes() {
        return this == KERNEL_MPTCP ? MPTCP_HEADER_BYTES : TCP_HEADER_BYTES;
    }

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
