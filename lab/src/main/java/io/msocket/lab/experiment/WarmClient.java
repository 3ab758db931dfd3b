package io.msocket.lab.experiment;

import io.msocket.lab.net.Host;
import io.msocket.lab.program.RepeatedGet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A contender's client that fetches file after file in one JVM, which is warm after some: what is measured then is the network and
 * not the compiler. For one thread.
 */
final class WarmClient implements AutoCloseable {
    private final Contender contender;
    private final Host client;
    private final Path work;
    private LabProcess process;
    private int fetches;

    private WarmClient(Contender contender, Host client, Path work) throws IOException {
        this.contender = contender;
        this.client = client;
        this.work = work;
        this.process = process();
    }

    /** Starts one on a host; it has fetched nothing yet. */
    static WarmClient start(Contender contender, Host client, Path work) throws IOException {
        return new WarmClient(
                contender, client, Files.createDirectories(work.resolve("client-" + contender.clientName())));
    }

    private LabProcess process() throws IOException {
        return LabProcess.start(client, "client-" + fetches, contender.getRepeatedly(work.resolve("home")), work);
    }

    /**
     * Fetches a file, and deletes the copy; blocks until that is done, or has failed. A process that needs longer than {@code atMost}
     * gives way to a fresh one, which is not warm.
     *
     * @param service whose files it can fetch
     * @param name which one of the service's files
     * @param further arguments, as {@link Peer.Fetch} has them
     */
    Download.Result fetch(FileService service, String name, List<String> further, Duration atMost)
            throws IOException, InterruptedException {
        Peer.Fetch fetch = newFetch(further);
        String words = fetch(String.join("\t", service.getArguments(name, fetch)), atMost);
        Files.deleteIfExists(fetch.target());
        return new Download.Result(Download.log(fetch.reads()), words.isEmpty(), words);
    }

    /**
     * Starts to fetch a file so many times at once, and returns when it was told so. Nothing else may be fetched before they are done.
     *
     * @param service whose files it can fetch
     * @param name which one of the service's files
     * @param further arguments, as {@link Peer.Fetch} has them
     */
    Crowd fetchAtOnce(int downloads, FileService service, String name, List<String> further) throws IOException {
        List<Peer.Fetch> fetches = new ArrayList<>();
        for (int i = 0; i < downloads; i++) {
            fetches.add(newFetch(further));
        }
        Crowd crowd = Crowd.of(process, fetches);
        for (Peer.Fetch fetch : fetches) {
            process.tell(String.join("\t", service.getArguments(name, fetch)));
        }
        return crowd;
    }

    private Peer.Fetch newFetch(List<String> further) {
        String own = "get-" + ++fetches;
        return new Peer.Fetch(work.resolve(own + ".copy"), work.resolve(own + ".reads"), further);
    }

    /** What has gone wrong; empty if nothing has. */
    private String fetch(String line, Duration atMost) throws IOException, InterruptedException {
        try {
            String status = process.ask(line, RepeatedGet.FETCHED, atMost).text("status");
            return status.equals("0") ? "" : "status " + status + ": " + process.lastWords();
        } catch (IOException e) {
            process.close();
            process = process();
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
