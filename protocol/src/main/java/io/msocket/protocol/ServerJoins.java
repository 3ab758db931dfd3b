package io.msocket.protocol;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The server's side of flowpaths that join an open connection. */
final class ServerJoins {
    private final Session session;
    private final Flowpaths paths;
    private final PathIdWindow pathIds = new PathIdWindow();
    /** For each join that has not proved itself yet: what it will put an end to. */
    private final Map<Integer, List<Flowpath>> givenUpByJoin = new HashMap<>(2);

    ServerJoins(Session session, Flowpaths paths, int firstPathId) {
        this.session = session;
        this.paths = paths;
        pathIds.use(firstPathId);
    }

    /**
     * Checks the proof, and answers. The new path carries data at once, but ends no other one before the client's first
     * record has shown that it holds the fresh keys: a join that somebody recorded and held back comes to nothing.
     */
    Flowpath handle(JoinRequest request, InetSocketAddress local, InetSocketAddress remote, long now)
            throws ProtocolException {
        JoinResponder responder = JoinResponder.check(request, session.granted().joinSecret(), session.random);
        JoinParameters client = responder.client();
        if (!pathIds.use(client.pathId())) {
            throw ProtocolException.forged("a join with flowpath number %d again".formatted(client.pathId()));
        }
        List<Flowpath> givenUp = paths.givenUpBy(client);
        makeRoom(givenUp, now);
        paths.handleReports(client, now);
        session.handleProgress();
        byte[] answer = responder.answer(new JoinParameters(
                client.pathId(),
                session.input.received(),
                session.input.limit(),
                false,
                paths.reports(client.pathId(), -1)));
        RecordLayer records =
                RecordLayer.ofServer(request.suite(), responder.keys(), session.buffers, session.clearData());
        Flowpath path = Flowpath.accepted(
                client.pathId(), records, local, remote, Liveness.ofServer(session.options, now), now);
        path.setDeadline(now + session.options.handshakeTimeout().toNanos());
        path.queue(answer);
        path.acks.handleTold(session.input.received(), session.input.limit());
        paths.addUnconfirmed(path);
        // Joins whose flowpath has ended by now, however it did, leave nothing behind.
        givenUpByJoin.keySet().removeIf(id -> paths.get(id) == null);
        givenUpByJoin.put(path.id, givenUp);
        for (Flowpath old : givenUp) {
            paths.suspect(old, "the client is leaving it", now);
        }
        return path;
    }

    /**
     * A client that races attempts, or whose paths are dead without our knowledge, must get through all the same: what it
     * gives up does not count, and what has still to prove itself has a bound of its own, where the oldest gives way.
     */
    private void makeRoom(List<Flowpath> givenUp, long now) throws ProtocolException {
        int kept = 0;
        int unconfirmed = 0;
        Flowpath oldest = null;
        for (Flowpath path : paths.all()) {
            if (givenUpByJoin.containsKey(path.id)) {
                unconfirmed++;
                oldest = oldest == null ? path : oldest;
            } else if (!givenUp.contains(path)) {
                kept++;
            }
        }
        if (kept >= session.options.maxFlowpaths()) {
            throw ProtocolException.misbehaved(
                    "joins more than %d flowpaths".formatted(session.options.maxFlowpaths()));
        }
        if (oldest != null && unconfirmed >= Limits.MAX_UNCONFIRMED_JOINS) {
            paths.close(oldest, "gave way to a newer flowpath", now);
        }
    }

    /** A record has arrived on the path. The first one confirms the join, if it shows that the client has the keys. */
    void handleRecord(Flowpath path, boolean isClearData, long now) throws ProtocolException {
        if (isClearData && givenUpByJoin.containsKey(path.id)) {
            throw ProtocolException.forged("clear data before the join is confirmed");
        }
        List<Flowpath> givenUp = givenUpByJoin.remove(path.id);
        if (givenUp == null) {
            return;
        }
        path.liveness.handleFirstAnswer(now - path.createdAt);
        paths.activate(path);
        for (Flowpath old : givenUp) {
            boolean speaksAgain = old.is(FlowpathState.ACTIVE) && confirmed() <= session.options.maxFlowpaths();
            if (!speaksAgain && !old.is(FlowpathState.CLOSED)) {
                paths.close(old, "the client left it for flowpath " + path.id, now);
            }
        }
        if (confirmed() > session.options.maxFlowpaths()) {
            throw ProtocolException.forged("one flowpath more than allowed");
        }
    }

    private int confirmed() {
        int count = 0;
        for (Flowpath path : paths.all()) {
            if (!givenUpByJoin.containsKey(path.id)) {
                count++;
            }
        }
        return count;
    }
}
