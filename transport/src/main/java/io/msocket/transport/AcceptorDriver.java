package io.msocket.transport;

import io.msocket.protocol.AcceptBacklog;
import io.msocket.protocol.Acceptor;
import io.msocket.protocol.AcceptorAction;
import io.msocket.protocol.Connection;
import io.msocket.protocol.JoinRequest;
import io.msocket.protocol.Principal;
import io.msocket.protocol.Tombstone;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one acceptor: the TCP connections of one port on one event loop, until they are authenticated. Everything here
 * runs on that loop.
 */
final class AcceptorDriver implements LinkOwner {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptorDriver.class);

    /** Longer than a handshake takes whose client is not far. */
    private static final long PREPARE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Often enough for people who wait. */
    private static final long PLACE_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Who is told of what the acceptor has found out. */
    interface Port extends AcceptBacklog {
        /** Makes a driver of a connection that was just authenticated, and lets nobody know of it yet. */
        ConnectionDriver driverFor(Connection connection, Loop loop);

        /**
         * Hands the connection to the application.
         *
         * @param holder to whom it is charged
         * @param source where it comes from
         */
        void established(ConnectionDriver driver, Principal holder, Principal source);

        /** A TCP connection has come that has proved nothing. */
        void arrived(Link link);

        /** It has led to a connection, or is gone. */
        void left(Link link);

        /** The connection that a client wants to join, if this process has it. */
        @Nullable
        ConnectionDriver find(JoinRequest request);
    }

    private final Loop loop;

    /** Of the transport, on which other acceptors of the same clients may run. */
    private final List<Loop> loops;

    private final Acceptor engine;
    private final Port port;
    private final RefusalLog refusals;
    private final EngineTimer timer;
    private final EngineTimer preparation;
    private final EngineTimer workAgain;
    private final EngineTimer placeAgain;
    private final HandshakeTime time = new HandshakeTime();

    /** As many as the acceptor allows half-open handshakes. */
    private final LongObjectMap<Link> links = new LongObjectHashMap<>();

    private long nextNumber;

    /** These four for any thread: as they were after what happened last. */
    private volatile int halfOpen;

    private volatile int halfOpenJoins;
    private volatile int held;
    private volatile int tombstones;

    AcceptorDriver(Loop loop, List<Loop> loops, Acceptor engine, Port port, RefusalLog refusals) {
        this.loop = loop;
        this.loops = loops;
        this.engine = engine;
        this.port = port;
        this.refusals = refusals;
        this.timer = new EngineTimer(loop, this::onTimer);
        this.preparation = new EngineTimer(loop, engine::prepare);
        this.workAgain = new EngineTimer(loop, this::workAgain);
        this.placeAgain = new EngineTimer(loop, this::handlePlaces);
    }

    Loop loop() {
        return loop;
    }

    /** TCP connections that have proved nothing, but for those that want to join. */
    int halfOpen() {
        return halfOpen;
    }

    int halfOpenJoins() {
        return halfOpenJoins;
    }

    int tombstones() {
        return tombstones;
    }

    /** Openings that wait for a place. */
    int held() {
        return held;
    }

    /** The program may have a place again. */
    void handlePlaces() {
        if (held > 0 && engine.handlePlaces(Clock.now())) {
            count();
        }
        work();
    }

    private void count() {
        halfOpen = engine.halfOpenLinks() - engine.halfOpenJoins();
        halfOpenJoins = engine.halfOpenJoins();
        tombstones = engine.tombstones();
        held = engine.heldOpenings();
    }

    /** A TCP connection was accepted and belongs to this loop. */
    Link onAccepted(Channel channel) {
        long number = nextNumber++;
        Link link = new Link(channel, this, number);
        engine.handleAccepted(number, link.local(), link.remote(), Clock.now());
        links.put(number, link);
        port.arrived(link);
        act(Unpooled.EMPTY_BUFFER);
        return link;
    }

    private void forget(long number) {
        Link link = links.remove(number);
        if (link != null) {
            port.left(link);
        }
    }

    void remember(Tombstone tombstone) {
        engine.remember(tombstone, Clock.now());
        count();
        timer.set(engine.pollTimeout());
    }

    void refuseOpenings(String reason) {
        engine.refuseOpenings(reason);
        act(Unpooled.EMPTY_BUFFER);
    }

    @Override
    public void onBytes(Link link, ByteBuf bytes) {
        ByteBuffer in = bytes.nioBuffer();
        long began = Clock.now();
        engine.handleBytes(link.number(), in, began);
        act(bytes.skipBytes(bytes.readableBytes() - in.remaining()));
        // What shows a client's key is read at once, as more may be on its way behind it, and costs computations, too.
        charge(began);
        work();
    }

    /** Takes the costly steps of handshakes: at once, as far as there is {@link HandshakeTime}, and as sources may have turns. */
    private void work() {
        long now = Clock.now();
        while (time.isLeft() && engine.nextWork(now) <= now) {
            step(now);
            act(Unpooled.EMPTY_BUFFER);
            now = charge(now);
        }
        if (held > 0) {
            // What was promised to clients that do not come falls free, or what another loop's have given back, and
            // nobody says so.
            placeAgain.set(now + PLACE_AGAIN_NANOS);
        }
        // Each time, for where there is no memory for a task it is set by whoever comes next.
        workLater(now);
    }

    /** As soon as there is something to do, and time for it. */
    private void workLater(long now) {
        workAgain.set(Math.min(time.againAt(), engine.nextWork(now)));
    }

    /** The engine has worked until now; returns when that is. */
    private long charge(long began) {
        long now = Clock.now();
        engine.handleTook(now - began, now);
        time.handleStep(began, now);
        return now;
    }

    /** An error of ours ends the attempt of the client whose turn it was. The turns of the others come all the same. */
    private void step(long now) {
        try {
            engine.work(now);
        } catch (RuntimeException | Error e) {
            LOG.error("a handshake fails because of an error in msocket", e);
        }
    }

    /** In a later turn of the event loop. */
    private void workAgain() {
        time.begin();
        work();
    }

    @Override
    public void onSent(Link link, int bytes) {}

    @Override
    public void onClosed(Link link, String reason) {
        forget(link.number());
        engine.handleLinkClosed(link.number());
        count();
        // Perhaps in the middle of what is done for another one.
        workLater(Clock.now());
    }

    private void onTimer() {
        try {
            engine.handleTimeout(Clock.now());
        } finally {
            act(Unpooled.EMPTY_BUFFER);
            workLater(Clock.now());
        }
    }

    /** @param rest what is left of the bytes that were fed last; it belongs to the connection that they led to */
    private void act(ByteBuf rest) {
        for (AcceptorAction action = engine.pollAction(); action != null; action = engine.pollAction()) {
            Link link = links.get(action.linkId());
            if (link != null) {
                perform(action, link, rest);
            }
        }
        count();
        timer.set(engine.pollTimeout());
        prepareLater();
    }

    private void perform(AcceptorAction action, Link link, ByteBuf rest) {
        guarded(action.linkId(), link, () -> action.performBy(new Performer(link, rest)));
    }

    /** An error of ours ends this TCP connection, and only this one. */
    private void guarded(long linkId, Link link, Runnable what) {
        try {
            what.run();
        } catch (RuntimeException | Error e) {
            InetSocketAddress remote = link.remote();
            forget(linkId);
            engine.handleLinkClosed(linkId);
            link.close(false);
            // Last, since there may be no memory for it.
            LOG.error("the TCP connection with {} is closed because of an error in msocket", remote, e);
        }
    }

    /** For the next client, once what is on its way for this one has gone. */
    private void prepareLater() {
        if (!engine.isPrepared()) {
            preparation.set(Clock.now() + PREPARE_AFTER_NANOS);
        }
    }

    /** Does what the acceptor wants done with one TCP connection. */
    private final class Performer implements AcceptorAction.Handler {
        private final Link link;
        private final ByteBuf rest;

        Performer(Link link, ByteBuf rest) {
            this.link = link;
            this.rest = rest;
        }

        @Override
        public void send(AcceptorAction.Send action) {
            link.write(Unpooled.wrappedBuffer(action.bytes()));
            link.flush();
        }

        @Override
        public void close(AcceptorAction.Close action) {
            forget(action.linkId());
            InetSocketAddress remote = link.remote();
            link.close(action.flush());
            refusals.refused(remote, action.reason());
        }

        @Override
        public void established(AcceptorAction.Established action) {
            forget(action.linkId());
            establish(action, link, rest);
        }

        @Override
        public void join(AcceptorAction.Join action) {
            AcceptorDriver.this.join(action.request(), link, rest);
        }
    }

    private void establish(AcceptorAction.Established established, Link link, ByteBuf rest) {
        ConnectionDriver driver = driverFor(established.connection());
        try {
            driver.adopt(link, established.pathId());
            port.established(
                    driver,
                    established.connection().charge().holder(),
                    Principal.ofSource(link.remote().getAddress()));
        } catch (RuntimeException | Error e) {
            driver.fail(e);
            link.close(false);
            return;
        }
        driver.start();
        if (rest.isReadable()) {
            driver.onBytes(link, rest);
        }
    }

    private ConnectionDriver driverFor(Connection connection) {
        try {
            return port.driverFor(connection, loop);
        } catch (RuntimeException | Error e) {
            connection.abandon();
            throw e;
        }
    }

    private void join(JoinRequest request, Link link, ByteBuf rest) {
        if (!isHandedOver(request, link, rest)) {
            // A connection leaves its tombstone with every acceptor's loop before it leaves the directory: if there is
            // one, we have it in the next task.
            loop.execute(() -> ifOurs(link, () -> joinUnlisted(request, link)));
        }
    }

    private void joinUnlisted(JoinRequest request, Link link) {
        if (isHandedOver(request, link, Unpooled.EMPTY_BUFFER)) {
            return;
        }
        if (!engine.wasEstablished(request.connectionId())) {
            joinUnknown(request, link);
            return;
        }
        // By a loop that lists it in the same task.
        loop.executeAfter(
                loops,
                () -> ifOurs(link, () -> {
                    if (!isHandedOver(request, link, Unpooled.EMPTY_BUFFER)) {
                        joinUnknown(request, link);
                    }
                }));
    }

    private void ifOurs(Link link, Runnable what) {
        if (links.get(link.number()) == link) {
            guarded(link.number(), link, what);
        }
    }

    private void joinUnknown(JoinRequest request, Link link) {
        LOG.debug("{} asks for connection {}, which is not here", link.remote(), request.connectionId());
        engine.handleUnknown(link.number(), request, Clock.now());
        act(Unpooled.EMPTY_BUFFER);
    }

    /** Whether the connection is here: then the link is its driver's. */
    private boolean isHandedOver(JoinRequest request, Link link, ByteBuf rest) {
        ConnectionDriver target = port.find(request);
        if (target == null) {
            return false;
        }
        forget(link.number());
        if (target.loop() == loop) {
            target.join(link, request, rest);
            return true;
        }
        ByteBuf kept = Unpooled.copiedBuffer(rest);
        link.moveTo(target.loop(), () -> {
            target.join(link, request, kept);
            link.resume();
        });
        return true;
    }
}
