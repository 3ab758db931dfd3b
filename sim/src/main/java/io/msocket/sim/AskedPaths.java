package io.msocket.sim;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many flowpaths a connection was asked to have: the one that every connection has, and one for each that its
 * application has added. A path that takes over from another takes its place; what the client finds by itself takes the
 * first one's.
 */
final class AskedPaths {
    private static final int FIRST = -1;

    private final Map<Integer, Integer> places = new HashMap<>();

    /** Whether the client may have chosen by itself which path to move. */
    private boolean preferring;

    private final StandingPaths standing;

    AskedPaths(Setup setup, Slowness slowness) {
        standing = new StandingPaths(setup, slowness);
    }

    /** What its mode promises. */
    StandingPaths standing() {
        return standing;
    }

    /** @param pathId negative if it was refused */
    void handleAdded(OptionalInt pathId) {
        pathId.ifPresent(id -> {
            places.put(id, id);
            standing.handleMore();
        });
    }

    /**
     * What is to replace an attempt is one more: which path the attempt would have replaced, it does not know.
     *
     * @param pathId none if it was refused
     */
    void handleMoved(FlowpathSnapshot from, OptionalInt pathId) {
        if (!from.state().carriesRecords()) {
            handleAdded(pathId);
        } else {
            pathId.ifPresent(id -> {
                places.put(id, places.getOrDefault(from.id(), FIRST));
                standing.handleMore();
            });
        }
    }

    /**
     * The server tells or withdraws addresses: the client moves by itself.
     *
     * @param isFirstTold whether that which clients know by themselves has been among them
     */
    void handleAnnounced(boolean isFirstTold) {
        preferring = true;
        if (isFirstTold) {
            standing.handleFirstTold();
        }
    }

    /** From now on it moves one path or another to a better route: only how many there are is known. */
    void handlePreferred() {
        preferring = true;
    }

    /** What is wrong with the two ends' flowpaths when nothing has happened for a while; null if nothing is. */
    @Nullable
    String objection(List<FlowpathSnapshot> client, List<FlowpathSnapshot> server) {
        if (standing.isSeveral()) {
            return standing.objection(client, server);
        }
        String tooMany = preferring || standing.wasSeveral() ? excess(client) : crowding(client);
        if (tooMany != null) {
            return tooMany;
        }
        if (client.isEmpty() || !areActive(client)) {
            return "the client does not have what it was asked for: " + client;
        }
        if (!areActive(server) || !numbers(client).equals(numbers(server))) {
            return "the server has other flowpaths than the client: %s, not %s".formatted(server, client);
        }
        return null;
    }

    private @Nullable String excess(List<FlowpathSnapshot> client) {
        Set<Integer> asked = new HashSet<>(places.values());
        asked.add(FIRST);
        return client.size() <= asked.size()
                ? null
                : "%d flowpaths where %d were asked for: %s".formatted(client.size(), asked.size(), client);
    }

    private @Nullable String crowding(List<FlowpathSnapshot> client) {
        Map<Integer, Integer> takenBy = new HashMap<>();
        for (FlowpathSnapshot path : client) {
            int place = places.getOrDefault(path.id(), FIRST);
            Integer other = takenBy.put(place, path.id());
            if (other != null) {
                return "flowpaths %d and %d stand where one was asked for: %s".formatted(other, path.id(), client);
            }
        }
        return null;
    }

    private static boolean areActive(List<FlowpathSnapshot> paths) {
        return paths.stream().allMatch(path -> path.state() == FlowpathState.ACTIVE);
    }

    private static Set<Integer> numbers(List<FlowpathSnapshot> paths) {
        Set<Integer> numbers = new HashSet<>();
        paths.forEach(path -> numbers.add(path.id()));
        return numbers;
    }
}
