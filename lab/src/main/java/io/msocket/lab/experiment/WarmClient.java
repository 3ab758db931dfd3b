package io.msocket.lab.experiment;

import io.msocket.lab.net.Host;
import io.msocket.lab.program.RepeatedGet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A peer's client that fetches file after file in one JVM, which is warm after some: what is measured then is the network and
 * not the compiler. For one thread.
 */
final class WarmClient implements AutoCloseable {
    private final LabProcess process;
    private final Path work;
    private int fetches;

    private WarmClient(LabProcess process, Path work) {
        this.process = process;
        this.work = work;
    }

    /** Starts one on a host; it has fetched nothing yet. */
    static WarmClient start(Peer peer, Host client, Path work) throws IOException {
        Path own = Files.createDirectories(work.resolve("client-" + peer.name()));
        List<String> command = peer.getRepeatedly(own.resolve("home"));
        return new WarmClient(LabProcess.start(client, "client", command, own), own);
    }

    /**
     * Fetches a file, and deletes the copy; blocks until that is done, or has failed.
     *
     * @param service of its peer
     * @param name which one of the service's files
     * @param further arguments, as {@link Peer.Fetch} has them
     * @throws IOException if it takes longer than {@code atMost}
     */
    Download.Result fetch(FileService service, String name, List<String> further, Duration atMost)
            throws IOException, InterruptedException {
        String own = "get-" + ++fetches;
        Peer.Fetch fetch = new Peer.Fetch(work.resolve(own + ".copy"), work.resolve(own + ".reads"), further);
        String line = String.join("\t", service.getArguments(name, fetch));
        String status = process.ask(line, RepeatedGet.FETCHED, atMost).text("status");
        Files.deleteIfExists(fetch.target());
        boolean whole = status.equals("0");
        return new Download.Result(
                Download.log(fetch.reads()), whole, whole ? "" : "status " + status + ": " + process.lastWords());
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
