package io.msocket.lab.experiment;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Servers of some peers with the same files, and a {@link WarmClient} of each. For one thread. */
final class Lane implements AutoCloseable {
    private final FileServices services;
    private final Map<Peer, WarmClient> clients = new EnumMap<>(Peer.class);

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
        Lane lane = new Lane(FileServices.start(contenders, topology, file, work));
        try {
            for (Contender contender : contenders) {
                Peer peer = contender.peer();
                lane.clients.put(peer, WarmClient.start(peer, topology.client(), work));
            }
            return lane;
        } catch (IOException | RuntimeException e) {
            lane.close();
            throw e;
        }
    }

    /** Fetches a file, as {@link WarmClient#fetch}. */
    Download.Result fetch(Contender contender, String name, List<String> further, Duration atMost)
            throws IOException, InterruptedException {
        return Optional.ofNullable(clients.get(contender.peer()))
                .orElseThrow()
                .fetch(services.service(contender), name, further, atMost);
    }

    @Override
    public void close() throws IOException {
        for (WarmClient client : clients.values()) {
            client.close();
        }
        services.close();
    }
}
