package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/** A peer's server with the files of a directory, and downloads of one of them. For one thread. */
final class FileService implements AutoCloseable {
    /** A JVM that starts on a busy machine. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Peer peer;
    private final Path work;
    private final Path file;
    private final Inet4Address address;
    private final LabProcess server;
    private final Report listening;
    private int downloads;

    private FileService(Peer peer, Path work, Path file, Inet4Address address, LabProcess server, Report listening) {
        this.peer = peer;
        this.work = work;
        this.file = file;
        this.address = address;
        this.server = server;
        this.listening = listening;
    }

    /** Makes the file that all peers serve: so many bytes that do not compress. */
    static Path makeFile(Path work, long size) throws IOException {
        return makeFile(work, "file", size);
    }

    /** The same for one of several that are beside each other. */
    static Path makeFile(Path work, String name, long size) throws IOException {
        Path file = Files.createDirectories(work.resolve("shared")).resolve(name);
        fill(file, size);
        return file;
    }

    /** Makes another one beside a file that is served. */
    static void makeBeside(Path file, String name, long size) throws IOException {
        fill(file.resolveSibling(name), size);
    }

    private static void fill(Path file, long size) throws IOException {
        Random random = new Random(size);
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk, 0, (int) Math.min(left, chunk.length));
            }
        }
    }

    /** Starts a peer's server of a file and of those beside it; returns when it listens. */
    static FileService start(Peer peer, Topology topology, Path file, Path work)
            throws IOException, InterruptedException {
        Path own = directory(work, peer.name().toLowerCase(Locale.ROOT));
        List<String> command = peer.serve(home(own), directoryOf(file), topology.serverAddress());
        return launch(peer, command, topology, file, own).awaitListening();
    }

    /** Launches a contender's; the next one may be launched before this one listens. */
    static Launched launch(Contender contender, Topology topology, Path file, Path work) throws IOException {
        Path own = directory(work, contender.serverName());
        List<String> command = contender.serve(home(own), directoryOf(file), topology.serverAddress());
        return launch(contender.peer(), command, topology, file, own);
    }

    private static Launched launch(Peer peer, List<String> command, Topology topology, Path file, Path own)
            throws IOException {
        LabProcess server = LabProcess.start(topology.server(), "server", command, own);
        return new Launched(peer, own, file, topology.serverAddress(), server);
    }

    /** A server that may not listen yet. */
    record Launched(Peer peer, Path work, Path file, Inet4Address address, LabProcess server) {
        /** Returns when it listens, and ends it if it does not. */
        FileService awaitListening() throws IOException, InterruptedException {
            try {
                Report listening = server.await("listening", START);
                return new FileService(peer, work, file, address, server, listening);
            } catch (IOException | InterruptedException | RuntimeException e) {
                server.close();
                throw e;
            }
        }
    }

    private static Path directory(Path work, String name) throws IOException {
        return Files.createDirectories(work.resolve(name));
    }

    private static Path home(Path own) {
        return own.resolve("home");
    }

    Peer peer() {
        return peer;
    }

    /** Starts a download. */
    Download download(Host client) throws IOException {
        return download(client, List.of());
    }

    /** Starts a download with further arguments, as {@link Peer.Fetch} has them. */
    Download download(Host client, List<String> further) throws IOException {
        String name = "get-" + ++downloads;
        Path reads = work.resolve(name + ".reads");
        Path target = work.resolve(name + ".copy");
        Peer.Fetch fetch = new Peer.Fetch(target, reads, further);
        LabProcess process =
                LabProcess.start(client, name, peer.get(home(work), address, listening, nameOf(file), fetch), work);
        return new Download(peer, process, reads, target);
    }

    /** The arguments of the peer's command that fetches the file of that name, which is beside the service's own. */
    List<String> getArguments(String name, Peer.Fetch fetch) {
        return peer.getArguments(address, listening, name, fetch);
    }

    private static Path directoryOf(Path file) {
        return Optional.ofNullable(file.getParent()).orElseThrow();
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
