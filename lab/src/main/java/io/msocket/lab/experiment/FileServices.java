package io.msocket.lab.experiment;

import io.msocket.lab.net.EmulatedLink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** The servers of several contenders with one file. For one thread. */
final class FileServices implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    /** By the names of the servers. */
    private final Map<String, FileService> services = new LinkedHashMap<>();

    private FileServices() {}

    /** Starts those that the contenders need; returns when all listen. */
    static FileServices start(Collection<Contender> contenders, Topology topology, Path file, Path work)
            throws IOException, InterruptedException {
        Map<String, FileService.Launched> launched = new LinkedHashMap<>();
        FileServices started = new FileServices();
        try {
            for (Contender contender : contenders) {
                if (!launched.containsKey(contender.serverName())) {
                    launched.put(contender.serverName(), FileService.launch(contender, topology, file, work));
                }
            }
            for (Map.Entry<String, FileService.Launched> each : launched.entrySet()) {
                started.services.put(each.getKey(), each.getValue().awaitListening());
            }
            return started;
        } catch (IOException | InterruptedException | RuntimeException e) {
            for (FileService.Launched each : launched.values()) {
                each.server().close();
            }
            throw e;
        }
    }

    /** Starts the download of a contender's run. */
    Download download(TwoLinks.Use use) throws IOException {
        return service(use.contender()).download(use.client(), use.contender().options());
    }

    /** Starts a download of kernel TCP, from the client's address on that link. */
    Download downloadBy(EmulatedLink link, TwoLinks links) throws IOException {
        return service(Contender.TCP)
                .download(
                        links.topology().client(), List.of(link.near().address().getHostAddress()));
    }

    /**
     * What kernel TCP gets on one link alone, in bits a second; blocks for so long and for the start of a program.
     *
     * @throws IOException if it gets nothing
     */
    double goodputAlone(EmulatedLink link, TwoLinks links, Duration lasting) throws IOException, InterruptedException {
        try (Download download = downloadBy(link, links)) {
            download.awaitBytes(1, START);
            TimeUnit.NANOSECONDS.sleep(lasting.toNanos());
            OptionalDouble goodput = download.log().goodput();
            return goodput.orElseThrow(() -> new IOException("kernel TCP gets nothing over " + link));
        }
    }

    /** That of a contender. */
    FileService service(Contender contender) {
        return Optional.ofNullable(services.get(contender.serverName())).orElseThrow();
    }

    @Override
    public void close() throws IOException {
        for (FileService service : services.values()) {
            service.close();
        }
    }
}
