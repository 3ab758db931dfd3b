package io.msocket.protocol;

import io.msocket.protocol.JoinParameters.Fate;
import java.net.InetSocketAddress;
import java.util.List;

/** The server's side of flowpaths that join an open connection. */
final class ServerSide extends Side {
    /**
     * So long a client may take to leave a flowpath: longer than it gives itself, and so short that who says so of many gains
     * little.
     */
    private static final long MOST_LEAVING_NANOS = 10_000_000_000L;

    private final Environment environment;
    private final Streams streams;
    private final Flowpaths paths;
    private final ServerControl control;
    private final PathIdWindow pathIds = new PathIdWindow();
    /** What the client was told last. */
    private AddressList told = new AddressList(0, List.of());

    ServerSide(Environment environment, Streams streams, Flowpaths paths, Credentials credentials, int firstPathId) {
        super(credentials);
        this.environment = environment;
        this.streams = streams;
        this.paths = paths;
        this.control = new ServerControl(credentials, paths, environment.random());
        pathIds.use(firstPathId);
    }

    @Override
    ServerControl control() {
        return control;
    }

    /** Tells the client at which further addresses it can join, all of them, and leaves those that are not among them any more. */
    void announce(List<InetSocketAddress> addresses, long now) {
        AddressList before = told;
        if (before.addresses().equals(addresses)) {
            return;
        }
        told = new AddressList(before.number() + 1, addresses);
        paths.owed().addAddresses(told);
        if (credentials.knows(Features.ADDRESSES)) {
            leave(
                    before.addresses().stream()
                            .filter(address -> !told.addresses().contains(address))
                            .toList(),
                    now);
        }
    }

    /** The client does the same; where no other flowpath works, it is the one who finds one. */
    private void leave(List<InetSocketAddress> withdrawn, long now) {
        List<Flowpath> left = paths.all().stream()
                .filter(path -> withdrawn.contains(path.local()))
                .toList();
        if (paths.all().stream().anyMatch(path -> path.is(FlowpathState.ACTIVE) && !left.contains(path))) {
            for (Flowpath path : left) {
                paths.owed().addClosedPath(path.id);
                paths.end(path, PathEnd.givenUp("its address is withdrawn"), now);
            }
        }
    }

    /** The client has heard of the list with this number, and need not be told again. */
    void handleAddressesHeard(int number) throws ProtocolException {
        if (number - told.number() > 0) {
            throw ProtocolException.misbehaved("has heard of addresses that it was not told");
        }
        paths.handleAddressesHeard(number);
    }

    /**
     * Checks the proof, and answers. The new path carries data at once, but ends no other one before the client's first
     * record has shown that it holds the fresh keys: a join that somebody recorded and held back comes to nothing.
     */
    Flowpath handleJoin(JoinRequest request, InetSocketAddress local, InetSocketAddress remote, long now)
            throws ProtocolException {
        JoinResponder responder =
                JoinResponder.check(request, credentials.secrets().keys(request.secretId()));
        JoinParameters client = responder.client();
        if (!pathIds.use(client.pathId())) {
            throw ProtocolException.forged("a join with flowpath number %d again".formatted(client.pathId()));
        }
        List<Flowpath> givenUp = Settlement.givenUpBy(client, paths.all());
        List<Flowpath> left = Settlement.leftBy(client, paths.all());
        makeRoom(givenUp, left, now);
        paths.settlement().handleReports(client, paths, now);
        byte[] answer = responder.answer(new JoinParameters(
                client.pathId(),
                streams.input.received(),
                streams.input.limit(),
                false,
                PathRole.PREFERRED,
                paths.settlement().reports(paths.all(), client.pathId(), this::fateOf)));
        RecordLayer records =
                RecordLayer.ofServer(request.suite(), responder.keys(), environment.buffers(), credentials.clearData());
        Flowpath path = Flowpath.accepted(
                client.pathId(), records, local, remote, Liveness.ofServer(environment.options(), now), now);
        path.setDeadline(now + environment.options().handshakeTimeout().toNanos());
        path.roles.handleJoinAs(client.role());
        path.queue(answer);
        path.acks.handleTold(streams.input.received(), streams.input.limit());
        paths.addUnconfirmed(path);
        path.givenUp = givenUp;
        path.left = left;
        for (Flowpath old : givenUp) {
            paths.suspect(old, "the client is leaving it", now);
        }
        return path;
    }

    private Fate fateOf(Flowpath path) {
        return path.is(FlowpathState.SUSPECT) ? Fate.GIVEN_UP : Fate.KEPT;
    }

    /**
     * A client that races attempts, or whose paths are dead without our knowledge, must get through all the same: what it
     * gives up does not count, nor do a few that it leaves; and what has still to prove itself has a bound of its own, where
     * the oldest gives way, as it does where there is no memory for one more.
     */
    private void makeRoom(List<Flowpath> givenUp, List<Flowpath> left, long now) throws ProtocolException {
        int kept = 0;
        int leaving = 0;
        int unconfirmed = 0;
        Flowpath oldest = null;
        for (Flowpath path : paths.all()) {
            if (path.givenUp != null) {
                unconfirmed++;
                oldest = oldest == null ? path : oldest;
            } else if (isLeaving(path) || left.contains(path)) {
                leaving++;
            } else if (!givenUp.contains(path)) {
                kept++;
            }
        }
        if (kept + Math.max(0, leaving - Limits.MAX_LEAVING)
                >= environment.options().maxFlowpaths()) {
            throw ProtocolException.misbehaved("joins more than %d flowpaths"
                    .formatted(environment.options().maxFlowpaths()));
        }
        if (unconfirmed < Limits.MAX_UNCONFIRMED_JOINS && paths.mayHaveAnother(proven(givenUp))) {
            return;
        }
        if (oldest == null) {
            throw ProtocolException.noMemory("there is no memory for one more flowpath");
        }
        paths.end(oldest, PathEnd.givenUp("gave way to a newer flowpath"), now);
    }

    /** The others have a bound of their own, which joins that give each other up must not lift. */
    private static int proven(List<Flowpath> some) {
        return (int) some.stream().filter(path -> path.givenUp == null).count();
    }

    /** The first one confirms the join, if it shows that the client has the keys. */
    @Override
    void handleRecord(Flowpath path, boolean isClearData, long now) throws ProtocolException {
        List<Flowpath> givenUp = path.givenUp;
        if (givenUp == null) {
            return;
        }
        if (isClearData) {
            throw ProtocolException.forged("clear data before the join is confirmed");
        }
        path.givenUp = null;
        path.left.forEach(old -> handleLeft(old, now));
        path.left = List.of();
        path.liveness.handleFirstAnswer(now - path.createdAt);
        paths.activate(path, now);
        control.handleJoined();
        for (Flowpath old : givenUp) {
            boolean speaksAgain = old.is(FlowpathState.ACTIVE)
                    && confirmed() <= environment.options().maxFlowpaths()
                    && paths.mayHaveAnother(1);
            if (!speaksAgain && !old.is(FlowpathState.CLOSED)) {
                paths.end(old, PathEnd.givenUp("the client left it for flowpath " + path.id), now);
            }
        }
        if (confirmed() > environment.options().maxFlowpaths()) {
            throw ProtocolException.forged("one flowpath more than allowed");
        }
    }

    private static void handleLeft(Flowpath path, long now) {
        if (!isLeaving(path)) {
            path.leftSince = now;
        }
    }

    private static boolean isLeaving(Flowpath path) {
        return path.leftSince != Connection.NO_TIMEOUT;
    }

    /** For new flowpaths the client comes, we wait. What it leaves it is told to be free of. */
    @Override
    void review(long now) {
        Flowpath overdue = null;
        for (Flowpath path : paths.all()) {
            boolean isLeft = path.roles.isLeftByPeer();
            if (isLeft) {
                handleLeft(path, now);
            }
            if (path.roles.leave(isLeft && isDone(path))) {
                paths.handleWish(path);
            }
            if (isLeaving(path) && now >= path.leftSince + MOST_LEAVING_NANOS) {
                overdue = path;
            }
        }
        if (overdue != null) {
            handleOverdue(overdue, now);
        }
        control.review(now);
    }

    /** Whether nothing of ours is on its way there, and data passes elsewhere. */
    private boolean isDone(Flowpath path) {
        return path.inFlight.isEmpty()
                && (path.roles.isLeftByUs() || paths.suitability().passesInPlaceOf(path));
    }

    /** The client is leaving the path, or has said so and then stayed, for longer than it may. */
    private void handleOverdue(Flowpath path, long now) {
        path.leftSince = Connection.NO_TIMEOUT;
        boolean mustGo = path.roles.isLeftByPeer()
                ? !paths.suitability().isAsGoodAsAny(path)
                : confirmed() > environment.options().maxFlowpaths();
        if (mustGo) {
            paths.owed().addClosedPath(path.id);
            paths.end(path, PathEnd.givenUp("the client has not left it in time"), now);
        } else if (path.roles.isLeftByPeer()) {
            path.leftSince = now;
        }
    }

    @Override
    long timeout() {
        long next = control.timeout();
        for (Flowpath path : paths.all()) {
            if (isLeaving(path)) {
                next = Math.min(next, path.leftSince + MOST_LEAVING_NANOS);
            }
        }
        return next;
    }

    /** How many have proved themselves; a few that the client is leaving do not count. */
    private int confirmed() {
        int count = 0;
        int leaving = 0;
        for (Flowpath path : paths.all()) {
            if (path.givenUp == null && isLeaving(path)) {
                leaving++;
            } else if (path.givenUp == null) {
                count++;
            }
        }
        return count + Math.max(0, leaving - Limits.MAX_LEAVING);
    }
}
