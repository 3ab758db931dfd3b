package io.msocket.names.server;

import io.msocket.names.record.Name;
import io.msocket.protocol.Principal;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;

/**
 * Tells the other name servers over one store which names have a new record, so that those who watch there hear of it at once. Who is not
 * reached finds it when he looks at the store the next time ({@link WatchStream}). Thread-safe.
 */
final class Hints implements AutoCloseable {
    private final List<HintQueue> queues;

    Hints(List<URI> peers) {
        if (peers.isEmpty()) {
            queues = List.of();
            return;
        }
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(HintQueue.TIMEOUT)
                .build();
        queues = peers.stream().map(peer -> new HintQueue(peer, http)).toList();
    }

    /** A record of a name was stored that somebody has sent. Returns at once. */
    void handleStored(Name name, Principal who) {
        queues.forEach(queue -> queue.add(name, who));
    }

    /** How many names others have still to be told of, each counted for each of them. */
    int waiting() {
        return queues.stream().mapToInt(HintQueue::waiting).sum();
    }

    /** Nothing is sent any more. */
    @Override
    public void close() {
        queues.forEach(HintQueue::close);
    }
}
