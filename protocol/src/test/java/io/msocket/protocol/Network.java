package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Clients, a server and the TCP connections between them, on a virtual clock: every byte takes {@link #LATENCY_MILLIS},
 * the order is always the same. Tests cut links, tamper with them, record and repeat what went over them.
 */
final class Network {
    static final long MILLI = 1_000_000L;
    static final long LATENCY_MILLIS = 10;
    static final InetSocketAddress SERVER = address(1, 4000);

    /** Calls of timers at one instant that nothing sensible needs. */
    private static final int SPINNING = 1000;

    /** How a connect attempt ends. */
    enum Reach {
        WORKS,
        /** By this machine's own system, before anything is sent. */
        IMPOSSIBLE,
        REFUSED,
        SILENT,
        /** TCP connects; with small segments everything passes, otherwise nothing. */
        UNANSWERED,
        /** Full packets vanish, and with them what is behind; with small segments everything passes. */
        SMALL_ONLY
    }

    private record Event(long at, long order, Runnable run) {}

    final List<TestLink> links = new ArrayList<>();
    final TestServer server;
    /** What becomes of attempts over a route; all work unless listed. */
    final Map<Route, Reach> reach = new HashMap<>();
    /** The same by the server's address, for all routes that are not listed. */
    final Map<InetSocketAddress, Reach> reachOf = new HashMap<>();
    /** Every route that a client has dialled, in order. */
    final List<Route> dialled = new ArrayList<>();
    /** In milliseconds, where it is not the usual one. */
    final Map<Route, Long> latencies = new HashMap<>();
    /** Servers played by hand. */
    final Map<InetSocketAddress, Consumer<RawEnd>> handmadeServers = new HashMap<>();

    /** Whether any attempt was to use small segments. */
    boolean smallSegmentsAsked;

    /** Whether clients make keys ready while TCP connects. */
    boolean preparing;

    /** Takes what control sockets send; nobody does unless a test says so. */
    BiConsumer<Party, ControlChannel.Outgoing> datagrams = (from, datagram) -> {};

    private final List<Party> clients = new ArrayList<>();
    private final Map<Party, Map<Integer, TestLink>> linksOf = new LinkedHashMap<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>((a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
    private final Transmit transmit = new Transmit();
    private long order;
    private long now = 1_000 * MILLI;

    Network(AcceptorSetup setup, CheckedBuffers serverBuffers) {
        this.server = new TestServer(this, setup, serverBuffers);
    }

    static InetSocketAddress address(int lastByte, int port) {
        return new InetSocketAddress(host(lastByte), port);
    }

    static InetAddress host(int lastByte) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) lastByte});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** From the client's host with this last byte to the server. */
    static Route from(int lastByte) {
        return new Route(host(lastByte), SERVER);
    }

    long now() {
        return now;
    }

    // --- clients

    /** Starts a client; with no route given, from host 10. */
    Party start(ClientSetup setup, Route... routes) {
        List<Route> all = routes.length == 0 ? List.of(from(10)) : List.of(routes);
        Party client = new Party(Connection.open(setup, all, now), (CheckedBuffers) setup.buffers());
        clients.add(client);
        linksOf.put(client, new HashMap<>());
        pump(client);
        return client;
    }

    /** Starts a client and waits until both ends are open. */
    Party open(ClientSetup setup, Route... routes) {
        Party client = start(setup, routes);
        runUntil(() -> client.connection.isOpen() && server.find(client) != null);
        run(2 * LATENCY_MILLIS);
        return client;
    }

    /** A TCP connection of somebody who has no engine. */
    RawEnd dial() {
        return dialFrom(host(66));
    }

    /** The same from another address. */
    RawEnd dialFrom(InetAddress local) {
        TestLink link = newLink(new Route(local, SERVER));
        RawEnd raw = new RawEnd(this, link, true);
        link.client = raw;
        server.accept(link);
        return raw;
    }

    // --- what the application does

    void write(Party party, byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            long room = party.connection.writableBytes();
            if (room == 0) {
                runUntil(() -> party.connection.writableBytes() > 0);
                continue;
            }
            int count = (int) Math.min(Math.min(room, 10_000), bytes.length - at);
            party.connection.write(party.buffers.slice(Arrays.copyOfRange(bytes, at, at + count)), now);
            at += count;
            pump(party);
        }
    }

    /** Does something to a connection, then what follows from it. */
    void with(Party party, Consumer<Connection> action) {
        action.accept(party.connection);
        pump(party);
    }

    // --- time

    void run(long millis) {
        long end = now + millis * MILLI;
        while (step(end)) {}
        now = end;
    }

    void runUntil(BooleanSupplier reached) {
        long end = now + 3_600_000 * MILLI;
        while (!reached.getAsBoolean()) {
            assertThat(step(end))
                    .as("something happens before the hour is over")
                    .isTrue();
        }
    }

    private boolean step(long end) {
        long timers = server.acceptor.pollTimeout();
        for (Party party : linksOf.keySet()) {
            timers = Math.min(timers, party.connection.pollTimeout());
        }
        long next = events.isEmpty() ? timers : Math.min(timers, events.peek().at);
        if (next > end) {
            return false;
        }
        now = Math.max(now, next);
        if (!events.isEmpty() && events.peek().at <= now) {
            events.remove().run.run();
        } else {
            handleTimers();
        }
        return true;
    }

    private void handleTimers() {
        for (int i = 0; i < SPINNING; i++) {
            boolean any = false;
            for (Party party : List.copyOf(linksOf.keySet())) {
                if (party.connection.pollTimeout() <= now) {
                    any = true;
                    party.connection.handleTimeout(now);
                    pump(party);
                }
            }
            if (server.acceptor.pollTimeout() <= now) {
                any = true;
                server.acceptor.handleTimeout(now);
                server.pumpAcceptor();
            }
            if (!any) {
                return;
            }
        }
        throw new AssertionError("a timer is due for ever");
    }

    void after(long millis, Runnable run) {
        events.add(new Event(now + millis * MILLI, order++, run));
    }

    // --- links

    TestLink lastLink() {
        return links.get(links.size() - 1);
    }

    /** The link under one of the client's flowpaths. */
    TestLink link(Party party, int pathId) {
        TestLink link = linksOf.get(party).get(pathId);
        if (link == null) {
            throw new AssertionError("flowpath " + pathId + " has no link");
        }
        return link;
    }

    /** The link under the only flowpath that carries records. */
    TestLink onlyLink(Party party) {
        return link(party, party.onlyPath());
    }

    private TestLink newLink(Route route) {
        TestLink link = new TestLink(links.size(), route);
        links.add(link);
        return link;
    }

    /** Sends bytes over a link. */
    void transfer(TestLink link, boolean toServer, byte[] bytes) {
        if (!link.open) {
            return;
        }
        TestLink.Direction direction = toServer ? link.toServer : link.toClient;
        direction.sent.add(bytes);
        byte[] arriving = direction.tap.apply(bytes);
        if (arriving != null) {
            deliver(link, toServer, arriving);
        }
    }

    /** Bytes that arrive, whoever sent them. */
    void deliver(TestLink link, boolean toServer, byte[] bytes) {
        after(latency(link.route), () -> {
            TestLink.End end = toServer ? link.server : link.client;
            if (link.open && end != null) {
                end.handleBytes(bytes);
            }
        });
    }

    private long latency(Route route) {
        return latencies.getOrDefault(route, LATENCY_MILLIS);
    }

    /** One end closes; the other learns it behind the bytes under way. */
    void close(TestLink link, boolean byClient) {
        if (byClient) {
            link.client = null;
        } else {
            link.server = null;
        }
        after(latency(link.route), () -> {
            TestLink.End other = byClient ? link.server : link.client;
            if (link.open && !link.silent) {
                link.open = false;
                if (other != null) {
                    other.handleClosed("end of stream");
                }
            }
        });
    }

    /** Both ends lose the link at once. */
    void cut(TestLink link) {
        if (link.open) {
            link.open = false;
            List<TestLink.End> ends = new ArrayList<>(Arrays.asList(link.client, link.server));
            ends.stream().filter(end -> end != null).forEach(end -> end.handleClosed("connection reset"));
        }
    }

    // --- engines

    void register(Party party) {
        linksOf.put(party, new HashMap<>());
    }

    /** Gives a link's end to one of a connection's flowpaths. */
    TestLink.End end(Party party, int pathId, TestLink link) {
        linksOf.get(party).put(pathId, link);
        return new TestLink.End() {
            @Override
            public void handleBytes(byte[] bytes) {
                party.connection.handleBytes(pathId, java.nio.ByteBuffer.wrap(bytes), now);
                pump(party);
            }

            @Override
            public void handleClosed(String why) {
                linksOf.get(party).remove(pathId);
                party.connection.handlePathClosed(pathId, why, now);
                pump(party);
            }
        };
    }

    /** Does all that the engine asks for. */
    void pump(Party party) {
        boolean busy = true;
        while (busy) {
            busy = handleActions(party);
            busy |= transmit(party);
            busy |= party.takeReceived(now);
        }
        party.connection.control().poll(now).forEach(datagram -> datagrams.accept(party, datagram));
        party.takeEvents();
        if (!party.connection.isClient()) {
            server.handlePumped(party);
        }
    }

    private boolean handleActions(Party party) {
        boolean any = false;
        for (PathAction action = party.connection.pollAction();
                action != null;
                action = party.connection.pollAction()) {
            any = true;
            int pathId = action.pathId();
            if (action instanceof PathAction.Connect connect) {
                connect(party, pathId, connect.route(), connect.smallSegments());
            } else if (action instanceof PathAction.VerifyPeer verify) {
                if (party.decidesAtOnce) {
                    boolean accepted = party.verifier.test(verify.key());
                    party.connection.handlePeerVerified(pathId, accepted, "the verifier says no", now);
                } else {
                    party.undecided.add(pathId);
                }
            } else {
                TestLink link = linksOf.get(party).remove(pathId);
                if (link != null) {
                    close(link, party.connection.isClient());
                }
            }
        }
        return any;
    }

    private boolean transmit(Party party) {
        boolean any = false;
        while (party.connection.pollTransmit(transmit, now)) {
            any = true;
            byte[] bytes = Arrays.copyOf(transmit.bytes(), transmit.totalLength());
            Slice payload = transmit.payload();
            if (payload != null) {
                System.arraycopy(payload.array(), payload.offset(), bytes, transmit.length(), payload.length());
            }
            int pathId = transmit.pathId();
            TestLink link = linksOf.get(party).get(pathId);
            assertThat(link)
                    .as("the link of flowpath %d, which the engine sends on", pathId)
                    .isNotNull();
            transfer(link, party.connection.isClient(), bytes);
            party.connection.handleSent(pathId, bytes.length, now);
        }
        return any;
    }

    private void connect(Party party, int pathId, Route route, boolean smallSegments) {
        smallSegmentsAsked |= smallSegments;
        if (preparing) {
            party.connection.handleConnecting(pathId, now);
        }
        dialled.add(route);
        switch (reach.getOrDefault(route, reachOf.getOrDefault(route.remote(), Reach.WORKS))) {
            case SILENT -> {}
            case IMPOSSIBLE -> after(0, () -> with(party, it -> it.handlePathClosed(pathId, "no such address", now)));
            case REFUSED ->
                after(2 * LATENCY_MILLIS, () -> with(party, it -> it.handleRefused(pathId, "connection refused", now)));
            case WORKS -> after(2 * latency(route), () -> connected(party, pathId, route));
            case SMALL_ONLY -> connectUnless(smallSegments, party, pathId, route, TestLink::passOnlySmall);
            case UNANSWERED -> connectUnless(smallSegments, party, pathId, route, TestLink::goSilent);
        }
    }

    /** It works, and in one case all the same something is wrong with it. */
    private void connectUnless(boolean isRight, Party party, int pathId, Route route, Consumer<TestLink> otherwise) {
        after(2 * LATENCY_MILLIS, () -> {
            connected(party, pathId, route);
            TestLink link = linksOf.get(party).get(pathId);
            if (link != null && !isRight) {
                otherwise.accept(link);
            }
        });
    }

    /** A connect attempt works; nothing happens when it was given up before. */
    void connected(Party party, int pathId, Route route) {
        if (party.connection.flowpaths().stream().noneMatch(path -> path.id() == pathId)) {
            return;
        }
        TestLink link = newLink(route);
        link.client = end(party, pathId, link);
        Consumer<RawEnd> handmade = handmadeServers.get(route.remote());
        if (handmade != null) {
            RawEnd raw = new RawEnd(this, link, false);
            link.server = raw;
            handmade.accept(raw);
        } else {
            server.accept(link);
        }
        party.connection.handleConnected(pathId, new InetSocketAddress(route.local(), 50_000 + pathId), now);
        pump(party);
    }
}
