package io.msocket.protocol;

import static io.msocket.protocol.ConnectionEvent.Kind.CLOSED;
import static io.msocket.protocol.ConnectionEvent.Kind.MODE;
import static io.msocket.protocol.ConnectionEvent.Kind.MOVED;
import static io.msocket.protocol.ConnectionEvent.Kind.PATH_ACTIVE;
import static io.msocket.protocol.ConnectionEvent.Kind.PATH_CLOSED;
import static io.msocket.protocol.ConnectionEvent.Kind.PATH_CONNECTING;
import static io.msocket.protocol.ConnectionEvent.Kind.PATH_ROLE;
import static io.msocket.protocol.ConnectionEvent.Kind.SCHEDULER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told when the mode, the scheduler or a flowpath's role changes: each change once, in order, where it takes effect. */
class PlanEventsTest {
    private static final Route WIFI = Network.from(10);
    private static final Route CELL = Network.from(11);
    /** Enough for some handshakes, one after the other. */
    private static final long A_WHILE_MILLIS = 2_000;

    private final World world = new World();
    private final Network network = world.network();
    private Party client;
    private Party server;

    /** Tells nothing of what is so from the beginning. */
    private void open(HandoverMode mode, Route... routes) {
        world.clientOptions = world.clientOptions.withMode(mode);
        client = network.open(world.client(), routes);
        server = network.server.find(client);
        network.run(A_WHILE_MILLIS);
        assertThat(client.eventKinds()).doesNotContain(MODE, SCHEDULER, PATH_ROLE);
        assertThat(server.eventKinds()).doesNotContain(MODE, SCHEDULER, PATH_ROLE);
        client.events.clear();
        server.events.clear();
    }

    private void set(HandoverMode mode) {
        network.with(client, connection -> connection.paths().setMode(mode, network.now()));
    }

    private void set(Party party, PathScheduler.Factory scheduler) {
        network.with(party, connection -> connection.paths().setScheduler(scheduler));
    }

    private void set(Party party, int pathId, PathRole role) {
        network.with(party, connection -> connection.paths().setRole(pathId, role, network.now()));
        network.run(A_WHILE_MILLIS);
    }

    /** Kind and number of the flowpath, and the role where that is told. */
    private static List<String> told(Party party) {
        return party.events.stream().map(PlanEventsTest::text).toList();
    }

    private static String text(ConnectionEvent event) {
        FlowpathSnapshot path = event.path();
        String role =
                event.kind() == PATH_ROLE ? " " + Objects.requireNonNull(path).role() : "";
        return event.kind() + (path == null ? "" : " " + path.id()) + role;
    }

    private static List<String> details(Party party, ConnectionEvent.Kind kind) {
        return party.events.stream()
                .filter(event -> event.kind() == kind)
                .map(ConnectionEvent::detail)
                .toList();
    }

    @Test
    void a_mode_is_told_when_it_is_another_than_before() {
        open(HandoverMode.FULL, WIFI);
        set(HandoverMode.FULL);
        set(HandoverMode.BACKUP);
        set(HandoverMode.BACKUP);
        set(HandoverMode.SINGLE);
        set(HandoverMode.FULL);
        assertThat(details(client, MODE)).containsExactly("BACKUP", "SINGLE", "FULL");
        assertThat(server.eventKinds()).doesNotContain(MODE);
    }

    @Test
    void a_mode_is_told_before_what_comes_of_it() {
        open(HandoverMode.FULL, WIFI, CELL);
        set(HandoverMode.BACKUP);
        network.run(A_WHILE_MILLIS);
        assertThat(told(client)).containsExactly("MODE", "PATH_ROLE 1 BACKUP");
        assertThat(told(server)).containsExactly("PATH_ROLE 1 BACKUP");

        set(HandoverMode.FULL);
        network.run(A_WHILE_MILLIS);
        assertThat(told(client)).endsWith("MODE", "PATH_ROLE 1 PREFERRED").hasSize(4);
        assertThat(told(server)).endsWith("PATH_ROLE 1 PREFERRED").hasSize(2);
    }

    @Test
    void a_scheduler_is_told_by_its_name_at_the_end_that_sends_by_it() {
        open(HandoverMode.FULL, WIFI);
        set(client, PathSchedulers.earliestCompletion());
        set(client, PathSchedulers.redundant());
        set(client, PathSchedulers.redundant());
        set(server, PathSchedulers.roundRobin());
        set(client, OwnScheduler::new);
        set(client, OwnScheduler::new);
        assertThat(details(client, SCHEDULER)).containsExactly("redundant", OwnScheduler.class.getName());
        assertThat(details(server, SCHEDULER)).containsExactly("round-robin");
    }

    private static final class OwnScheduler implements PathScheduler {
        @Override
        public @Nullable Candidate next(List<? extends Candidate> candidates, Backlog backlog) {
            return candidates.stream().filter(Candidate::hasRoom).findFirst().orElse(null);
        }
    }

    @Test
    void a_role_is_told_at_both_ends_whoever_wishes_it() {
        open(HandoverMode.FULL, WIFI, CELL);
        set(client, 1, PathRole.BACKUP);
        assertThat(told(client)).containsExactly("PATH_ROLE 1 BACKUP");
        assertThat(told(server)).containsExactly("PATH_ROLE 1 BACKUP");
        assertThat(details(client, PATH_ROLE)).containsExactly("this end wishes so");
        assertThat(details(server, PATH_ROLE)).containsExactly("the peer wishes so");

        set(server, 0, PathRole.BACKUP);
        set(client, 1, PathRole.PREFERRED);
        assertThat(told(client)).endsWith("PATH_ROLE 0 BACKUP", "PATH_ROLE 1 PREFERRED", "MOVED 1");
        assertThat(told(server)).endsWith("PATH_ROLE 0 BACKUP", "PATH_ROLE 1 PREFERRED", "MOVED 1");
        assertThat(details(client, PATH_ROLE)).endsWith("the peer wishes so", "this end wishes so");
    }

    @Test
    void a_wish_from_which_nothing_comes_is_not_told() {
        open(HandoverMode.FULL, WIFI, CELL);
        set(client, 1, PathRole.BACKUP);
        set(client, 1, PathRole.BACKUP);
        set(server, 1, PathRole.BACKUP);
        set(client, 1, PathRole.PREFERRED);
        assertThat(told(client)).containsExactly("PATH_ROLE 1 BACKUP");
        assertThat(told(server)).containsExactly("PATH_ROLE 1 BACKUP");

        set(server, 1, PathRole.PREFERRED);
        assertThat(told(client)).containsExactly("PATH_ROLE 1 BACKUP", "PATH_ROLE 1 PREFERRED");
        assertThat(told(server)).containsExactly("PATH_ROLE 1 BACKUP", "PATH_ROLE 1 PREFERRED");
    }

    @Test
    void a_role_with_which_a_flowpath_joins_is_told_when_it_works() {
        open(HandoverMode.FULL, WIFI);
        Route standby = CELL.as(PathRole.BACKUP);
        network.with(client, connection -> connection.paths().setRoutes(List.of(WIFI, standby), network.now()));
        network.run(A_WHILE_MILLIS);
        assertThat(told(client)).containsExactly("PATH_CONNECTING 1", "PATH_ACTIVE 1");
        assertThat(told(server)).containsExactly("PATH_ACTIVE 1");
        assertThat(List.of(client, server))
                .allSatisfy(party -> assertThat(party.events)
                        .filteredOn(event -> event.kind() == PATH_ACTIVE)
                        .extracting(
                                event -> Objects.requireNonNull(event.path()).role())
                        .containsExactly(PathRole.BACKUP));
    }

    @Test
    void a_flowpath_that_is_left_for_another_one_stands_by_until_it_ends() {
        open(HandoverMode.SINGLE, WIFI, CELL);
        network.with(client, connection -> connection.paths().prefer(CELL, network.now()));
        network.run(A_WHILE_MILLIS);
        assertThat(client.eventKinds()).containsExactly(PATH_CONNECTING, PATH_ACTIVE, PATH_ROLE, MOVED, PATH_CLOSED);
        // The word that the old one is left comes on that one, before the new one's first record.
        assertThat(server.eventKinds()).containsExactly(PATH_ROLE, PATH_ACTIVE, MOVED, PATH_CLOSED);
        assertThat(told(client)).contains("PATH_ROLE 0 BACKUP", "PATH_CLOSED 0");
        assertThat(details(client, PATH_ROLE)).containsExactly("this end leaves it");
        assertThat(details(server, PATH_ROLE)).containsExactly("the peer leaves it");
    }

    @Test
    void nothing_is_told_once_the_connection_is_over() {
        open(HandoverMode.FULL, WIFI, CELL);
        network.with(client, connection -> connection.reset("enough", network.now()));
        set(HandoverMode.SINGLE);
        set(client, PathSchedulers.primary());
        set(client, 1, PathRole.BACKUP);
        assertThat(client.eventKinds()).containsExactly(PATH_CLOSED, PATH_CLOSED, CLOSED);
    }

    @Test
    void a_peer_that_changes_its_mind_all_the_time_makes_one_event_a_record() {
        HandmadePeer peer = HandmadePeer.open(
                network, Openings.wishes(false, Features.ROLES, Service.UNNAMED, ServiceInstance.ANY));
        peer.confirm(0);
        server = network.server.connections.get(peer.granted.connectionId());
        server.events.clear();
        peer.send(frames -> {
            for (int number = 1; number <= 61; number++) {
                frames.pathRole(0, number, number % 2 == 0 ? PathWish.PREFERRED : PathWish.BACKUP);
            }
        });
        assertThat(told(server)).containsExactly("PATH_ROLE 0 BACKUP");
    }
}
