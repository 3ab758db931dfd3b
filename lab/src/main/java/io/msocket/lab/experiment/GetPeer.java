package io.msocket.lab.experiment;

import io.msocket.lab.net.Host;
import io.msocket.lab.program.RepeatedGet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An honest user of {@code msocket get} at an {@link AttackedServer}: {@link RepeatedGet} as a process. For one thread. */
final class GetPeer implements AutoCloseable {
    private static final double NANOS_PER_MILLI = 1e6;

    private final LabProcess process;
    private final AttackedServer server;
    private final List<String> trust;
    private final Path work;
    private int fetches;

    private GetPeer(LabProcess process, AttackedServer server, List<String> trust, Path work) {
        this.process = process;
        this.server = server;
        this.trust = trust;
        this.work = work;
    }

    /** An anonymous one that knows the server's key. */
    static GetPeer start(Site site, Host host, AttackedServer server) throws IOException {
        return start(site, host, server, List.of("--server-key", server.key()));
    }

    /**
     * Starts one.
     *
     * @param trust the options that say who it is and whom it trusts
     */
    static GetPeer start(Site site, Host host, AttackedServer server, List<String> trust) throws IOException {
        Path work = Files.createDirectories(site.work().resolve(site.nextName("get-client")));
        List<String> command =
                JavaCommand.of(work.resolve("home"), RepeatedGet.class, List.of(), List.of(RepeatedGet.MSOCKET));
        return new GetPeer(LabProcess.start(host, "client", command, work), server, trust, work);
    }

    /**
     * Fetches a file so many times, one begun every so often, and waits for all.
     *
     * @return from the beginning of the command to the last byte of those that were whole
     */
    EchoPeer.Times get(String name, int count, Duration every, Duration atMost)
            throws IOException, InterruptedException {
        List<Path> reads = new ArrayList<>();
        List<Path> copies = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            TimeUnit.NANOSECONDS.sleep(start + i * every.toNanos() - System.nanoTime());
            copies.add(work.resolve("copy-" + fetches));
            reads.add(work.resolve("reads-" + fetches++));
            process.tell(String.join("\t", arguments(name, copies.get(i), reads.get(i))));
        }
        String late = awaitAll(atMost);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Only a whole file gets its name.
            if (Files.deleteIfExists(copies.get(i))) {
                millis.add(took(reads.get(i)));
            }
        }
        int failed = count - millis.size();
        String why = late.isEmpty() ? process.lastWords() : late;
        return new EchoPeer.Times(millis, failed, failed == 0 ? "-" : why);
    }

    /** What does not come to an end in time has failed: says so, and nothing otherwise. */
    private String awaitAll(Duration atMost) throws InterruptedException {
        try {
            process.awaitNext(RepeatedGet.FETCHED, fetches - 1, atMost);
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Fetches a file so many times, one after the other; {@code atMost} is for each. */
    EchoPeer.Times getInTurn(String name, int count, Duration atMost) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        int failed = 0;
        String why = "-";
        for (int i = 0; i < count; i++) {
            EchoPeer.Times one = get(name, 1, Duration.ZERO, atMost);
            millis.addAll(one.millis());
            failed += one.failed();
            why = one.failed() > 0 ? one.why() : why;
        }
        return new EchoPeer.Times(millis, failed, why);
    }

    private static double took(Path reads) throws IOException {
        var log = Download.log(reads);
        return log.firstByte()
                        .orElseThrow()
                        .plus(log.span().orElse(Duration.ZERO))
                        .toNanos()
                / NANOS_PER_MILLI;
    }

    private List<String> arguments(String name, Path copy, Path reads) {
        List<String> arguments = new ArrayList<>(List.of(
                "get",
                "msocket://" + server.address() + ":" + server.port() + "/" + name,
                "-q",
                "-o",
                copy.toString(),
                "--reads",
                reads.toString()));
        arguments.addAll(trust);
        return arguments;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
