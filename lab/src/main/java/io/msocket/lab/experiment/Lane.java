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

/** Servers of some contenders with the same files, and a {@link WarmClient} of each. For one thread. */
final class Lane implements AutoCloseable {
    /** All code is interpreted at first, that of a handshake until some dozens were made. */
    private static final int WARMING = 50;

    private static final String WARMING_FILE = "warming";
    private static final long WARMING_BYTES = 1 << 20;
    private static final Duration WARMING_AT_MOST = Duration.ofSeconds(30);

    private final FileServices services;
    /** By their names. */
    private final Map<String, WarmClient> clients = new LinkedHashMap<>();

    private Lane(FileServices services) {
        this.services = services;
    }

    /**
     * Starts what the contenders need; returns when all servers listen.
     *
     * @param file one of those that they serve, which are beside each other
     */
    static Lane start(Collection<Contender> contenders, Topology topology, Path file, Path work)
            throws IOException, InterruptedException {
        FileService.makeBeside(file, WARMING_FILE, WARMING_BYTES);
        Lane lane = new Lane(FileServices.start(contenders, topology, file, work));
        try {
            for (Contender contender : contenders) {
                if (!lane.clients.containsKey(contender.clientName())) {
                    lane.clients.put(contender.clientName(), WarmClient.start(contender, topology.client(), work));
                }
            }
            return lane;
        } catch (IOException | RuntimeException e) {
            lane.close();
            throw e;
        }
    }

    /** Makes a contender's client and server warm, over links that should be fast meanwhile. */
    void warm(Contender contender) throws IOException, InterruptedException {
        for (int i = 0; i < WARMING; i++) {
            fetch(contender, WARMING_FILE, contender.options(), WARMING_AT_MOST);
        }
    }

    /** Fetches a file, as {@link WarmClient#fetch}. */
    Download.Result fetch(Contender contender, String name, List<String> further, Duration atMost)
            throws IOException, InterruptedException {
        return client(contender).fetch(services.service(contender), name, further, atMost);
    }

    /** Starts to fetch a file so many times at once, as {@link WarmClient#fetchAtOnce}. */
    Crowd fetchAtOnce(int downloads, Contender contender, String name) throws IOException {
        return client(contender).fetchAtOnce(downloads, services.service(contender), name, contender.options());
    }

    /** What kernel TCP gets on one link alone, as {@link FileServices#goodputAlone}. */
    double goodputAlone(EmulatedLink link, TwoLinks links, Duration lasting) throws IOException, InterruptedException {
        return services.goodputAlone(link, links, lasting);
    }

    private WarmClient client(Contender contender) {
        return Optional.ofNullable(clients.get(contender.clientName())).orElseThrow();
    }

    @Override
    public void close() throws IOException {
        for (WarmClient client : clients.values()) {
            client.close();
        }
        services.close();
    }
}
