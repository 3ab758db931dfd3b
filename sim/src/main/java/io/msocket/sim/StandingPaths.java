package io.msocket.sim;

import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathRole;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a mode with several flowpaths promises, when nothing has happened for a while. */
final class StandingPaths {
    /** Enough for two of the longest round trips, where links behind clients' addresses add nothing to them. */
    private static final long HANDSHAKES_SUCCEED_NANOS = 8_000_000_000L;

    private static final int WAYS_IN_TWO_ROUND_TRIPS = 4;

    private static final int MOST_IN_A_MESH = 4;

    private final Setup setup;
    private final Slowness slowness;
    private HandoverMode mode;
    private boolean wasSeveral;
    /** Flowpaths that the application has added or moved: they may stand beside those of the mode. */
    private int more;

    private boolean rolesWereSet;
    private boolean firstWasTold;

    StandingPaths(Setup setup, Slowness slowness) {
        this.setup = setup;
        this.slowness = slowness;
        handleMode(Setup.mode(setup.get(Knob.MODE)));
    }

    void handleMode(HandoverMode next) {
        mode = next;
        wasSeveral |= isSeveral();
    }

    void handleMore() {
        more++;
    }

    /** The address that clients know by themselves may be withdrawn, and attempts at the others may be used up. */
    void handleFirstTold() {
        firstWasTold = true;
    }

    void handleRole() {
        rolesWereSet = true;
    }

    /** Whether a mode with several flowpaths is in force. */
    boolean isSeveral() {
        return mode != HandoverMode.SINGLE;
    }

    /** Whether one has been in force. */
    boolean wasSeveral() {
        return wasSeveral;
    }

    /** What is wrong, null for nothing. */
    @Nullable
    String objection(List<FlowpathSnapshot> client, List<FlowpathSnapshot> server) {
        int addresses = setup.size(Knob.CLIENT_ADDRESSES);
        int places = setup.is(Knob.FULL_MESH) ? Math.max(addresses, MOST_IN_A_MESH) : addresses;
        if (client.size() > places + more) {
            return "%d flowpaths for %d places: %s".formatted(client.size(), places, client);
        }
        // Where they are refused or take too long, they are tried for ever.
        List<FlowpathSnapshot> joined =
                client.stream().filter(path -> path.state().carriesRecords()).toList();
        Set<InetAddress> used = new HashSet<>();
        joined.forEach(
                path -> used.add(path.local() == null ? null : path.local().getAddress()));
        // In a mesh that is full an address that comes back waits until a flowpath ends.
        boolean isFull = setup.is(Knob.FULL_MESH) && joined.size() >= MOST_IN_A_MESH;
        if (used.size() < (isFull ? 1 : leastOf(addresses))) {
            return "%s has flowpaths from %d of %d addresses: %s".formatted(mode, used.size(), addresses, client);
        }
        return disagreement(joined, server);
    }

    /** From how many addresses there is a flowpath at least: from all, or from as many as either end allows beside what the application has added. */
    private int leastOf(int addresses) {
        long allowed = Math.min(setup.get(Knob.CLIENT_FLOWPATHS), setup.get(Knob.SERVER_FLOWPATHS)) - more;
        long enough = HANDSHAKES_SUCCEED_NANOS + WAYS_IN_TWO_ROUND_TRIPS * slowness.mostExtraNanos();
        boolean isPossible = !firstWasTold && setup.nanos(Knob.HANDSHAKE_TIMEOUT) >= enough;
        return isPossible ? (int) Math.max(1, Math.min(addresses, allowed)) : 1;
    }

    private @Nullable String disagreement(List<FlowpathSnapshot> client, List<FlowpathSnapshot> server) {
        Map<Integer, FlowpathSnapshot> others =
                server.stream().collect(Collectors.toMap(FlowpathSnapshot::id, Function.identity()));
        boolean isLimited = !client.stream().allMatch(path -> path.state() == FlowpathState.ACTIVE);
        if (isLimited || !others.keySet().equals(numbers(client))) {
            return "the ends have different flowpaths: %s, %s".formatted(client, server);
        }
        for (FlowpathSnapshot path : client) {
            FlowpathSnapshot other = others.get(path.id());
            if (other != null && other.role() != path.role()) {
                return "the ends do not agree on a role: %s, %s".formatted(path, other);
            }
        }
        long preferred = client.stream()
                .filter(path -> path.role() == PathRole.PREFERRED)
                .count();
        boolean isRight = mode == HandoverMode.BACKUP ? preferred == 1 : preferred == client.size();
        return isRight || rolesWereSet ? null : "in %s %d are preferred: %s".formatted(mode, preferred, client);
    }

    private static Set<Integer> numbers(List<FlowpathSnapshot> paths) {
        return paths.stream().map(FlowpathSnapshot::id).collect(Collectors.toSet());
    }
}
