package io.msocket.protocol;

import io.msocket.protocol.AcceptorAction.Close;
import io.msocket.protocol.AcceptorAction.Send;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of TCP connections (links) until their clients have proved themselves. It spends a bounded amount of
 * memory and time on those that have not: at most so many half-open links, and as many that want to join, each with a deadline. Where there
 * are too many, those give way of whom most are there ({@link Principal}), and of these the one that has said nothing for longest.
 *
 * <p>One thread. The driver numbers the links.
 */
public final class Acceptor {
    private final AcceptorSetup setup;
    private final InstanceKeys keys;
    private final HalfOpenLinks halfOpen;

    /** Of the half-open links. */
    private final PendingHandshakes pending = new PendingHandshakes();

    private final RecentMessages recent = new RecentMessages();
    private final Tombstones tombstones;
    /** Perhaps shared with other acceptors; what this one has put there is in {@link #ownOpenings} too. */
    private final PendingOpenings openings;

    private final FairTable<ConnectionId, PendingOpening> ownOpenings;
    private final ArrayDeque<AcceptorAction> actions = new ArrayDeque<>();

    private final SpareKey spare;

    private final AcceptBacklog backlog;

    /** A place that was kept for a client has been given back, and others are held. */
    private boolean placeFell;

    /** For whom something was done last; null for nobody. */
    private @Nullable Principal last;

    /** Null while new connections are welcome. */
    private @Nullable String whyNoOpenings;

    /** An acceptor on its own. */
    public Acceptor(AcceptorSetup setup) {
        this(setup, PendingOpenings.unshared());
    }

    /**
     * One of several acceptors at which the same clients may arrive.
     *
     * @param openings empty at first, filled and cleared by all of them
     */
    public Acceptor(AcceptorSetup setup, PendingOpenings openings) {
        this(setup, openings, AcceptBacklog.UNBOUNDED);
    }

    /**
     * The same for a program that has not always a place for a new connection.
     *
     * @param backlog where it has no place for an opening, that is held until {@link #handlePlaces} or its deadline
     */
    public Acceptor(AcceptorSetup setup, PendingOpenings openings, AcceptBacklog backlog) {
        this.setup = setup;
        this.openings = openings;
        this.backlog = backlog;
        this.halfOpen = new HalfOpenLinks(
                setup.maxHalfOpen(), setup.options().handshakeTimeout().toNanos());
        this.ownOpenings = new FairTable<>(setup.maxHalfOpen());
        this.tombstones = new Tombstones(setup.maxTombstones());
        this.spare = new SpareKey(setup.suites().get(0), setup.random());
        this.keys = InstanceKeys.of(setup.suites().get(0), setup.identity(), setup.service(), setup.instance());
    }

    /** How many links have not proved themselves yet. */
    public int halfOpenLinks() {
        return halfOpen.openings() + halfOpen.joins();
    }

    /** How many of them want to join a flowpath. */
    public int halfOpenJoins() {
        return halfOpen.joins();
    }

    /** How many connections that ended well are remembered. */
    public int tombstones() {
        return tombstones.size();
    }

    /**
     * From now on takes joins only, and tells those who want to open a connection why. Openings that were answered
     * already go on.
     */
    public void refuseOpenings(String reason) {
        whyNoOpenings = reason;
        for (Long linkId = pending.pollHeld(); linkId != null; linkId = pending.pollHeld()) {
            HalfOpen link = halfOpen.get(linkId);
            if (link != null) {
                refuse(linkId, link, ProtocolException.incompatible(reason));
            }
        }
    }

    /** How many openings are held because the program has no place for them. */
    public int heldOpenings() {
        return pending.held();
    }

    /** Whether it was held once, and is half-open still: then others of its source give way before it, and of those held before the last. */
    public boolean wasHeld(long linkId) {
        HalfOpen link = halfOpen.get(linkId);
        return link != null && link.wasHeld();
    }

    /**
     * The program may have places again, or for some sources: of the held openings those whose turn it is have them, and take their
     * turns among the others. Whether one has got one. Takes time that grows with the number of sources of which openings are held.
     */
    public boolean handlePlaces(long now) {
        placeFell = false;
        boolean anyGot = false;
        // Networks for whose next one there is no place. Others within a wide one wait until that has got its own.
        Set<Principal.Group> inVain = new HashSet<>();
        Predicate<Principal.Group> mayHaveTurn = source -> !inVain.contains(source);
        for (Long next = pending.nextHeld(mayHaveTurn); next != null; next = pending.nextHeld(mayHaveTurn)) {
            HalfOpen link = Objects.requireNonNull(halfOpen.get(next));
            if (link.isTooLate(now)) {
                // It has its deadline.
                pending.pollHeld(mayHaveTurn);
            } else if (findPlace(link, now)) {
                pending.pollHeld(mayHaveTurn);
                pending.add(next, link.source(), false);
                anyGot = true;
            } else {
                inVain.add(link.source().groups().get(0));
            }
        }
        return anyGot;
    }

    private boolean findPlace(HalfOpen link, long now) {
        if (!link.hasPlace(now)) {
            link.setPlace(backlog.reserve(link.source(), now));
        }
        return link.hasPlace(now);
    }

    /** Whether a place is kept for an opening; otherwise it is held, behind those of its source that are. */
    private boolean admit(long linkId, HalfOpen link, long now) {
        boolean isInTime = !link.isTooLate(now);
        boolean isNext = link.hasPlace(now) || !pending.holds(link.source());
        if (isInTime && isNext && findPlace(link, now)) {
            return true;
        }
        leave(link);
        if (!link.wasHeld()) {
            link.hold();
            halfOpen.handleHeld(linkId);
        }
        if (isInTime) {
            pending.hold(linkId, link.source());
        }
        return false;
    }

    /** It is none of ours any more, or is not to be answered. */
    private void leave(HalfOpen link) {
        placeFell |= link.giveBackPlace() && pending.held() > 0;
    }

    /** Whether {@link #prepare} would do nothing. */
    public boolean isPrepared() {
        return spare.isThere();
    }

    /**
     * Makes ready what the next join will need, which takes as long as some thousand system calls: for when nobody waits.
     * A driver may leave this out.
     */
    public void prepare() {
        spare.make();
    }

    /** A client has connected. */
    public void handleAccepted(long linkId, InetSocketAddress local, InetSocketAddress remote, long now) {
        long deadline = now + setup.options().handshakeTimeout().toNanos();
        HalfOpen link = new HalfOpen(setup, keys, spare, local, remote, deadline);
        makeRoom(halfOpen.add(linkId, link));
    }

    private void makeRoom(FairTable.@Nullable Entry<Long, HalfOpen> tooMany) {
        if (tooMany != null) {
            close(tooMany, false, "too many half-open handshakes");
        }
    }

    /**
     * Bytes have arrived on a link. What is left in {@code in} belongs to the connection that an action names, or to
     * nobody if the link is closed. The first message of a handshake is only put into line: {@link #work} reads it.
     */
    public void handleBytes(long linkId, ByteBuffer in, long now) {
        HalfOpen link = halfOpen.get(linkId);
        last = link == null ? null : link.source();
        if (link == null) {
            return;
        }
        try {
            link.readPreface(in);
            makeRoom(halfOpen.handleSaid(linkId, link, now));
            if (halfOpen.get(linkId) == null) {
                return;
            }
            link.handleBytes(in, whyNoOpenings);
        } catch (ProtocolException e) {
            refuse(linkId, link, e);
            return;
        }
        byte[] message = link.unread();
        if (message == null) {
            goOn(linkId, link, now);
        } else if (recent.isNew(message)) {
            pending.add(linkId, link.source(), link.isJoin());
        } else {
            drop(linkId, "a handshake message that has come before");
        }
    }

    /** Whether {@link #work} has something to do, now or later. */
    public boolean hasWork() {
        return !pending.isEmpty() || placeFell;
    }

    /** When {@link #work} has something to do, as things are: now, later, or {@link Connection#NO_TIMEOUT}. */
    public long nextWork(long now) {
        return placeFell ? now : pending.nextTurn(now);
    }

    /**
     * Takes the next costly step: reads the first message of the client whose turn it is, which takes as long as some thousand system
     * calls. A driver does this between its other work, never for long at a time. What it throws is an error of this end, which ends that
     * client's attempt; the next call takes the next one's step.
     */
    public void work(long now) {
        if (placeFell) {
            handlePlaces(now);
        }
        Long linkId = pending.poll(now);
        HalfOpen link = linkId == null ? null : halfOpen.get(linkId);
        last = link == null ? null : link.source();
        if (linkId == null || link == null) {
            return;
        }
        if (!link.isJoin() && whyNoOpenings != null) {
            refuse(linkId, link, ProtocolException.incompatible(whyNoOpenings));
            return;
        }
        if (!link.isJoin() && !admit(linkId, link, now)) {
            return;
        }
        try {
            link.readFirstMessage();
            goOn(linkId, link, now);
        } catch (ProtocolException e) {
            refuse(linkId, link, e);
        } catch (RuntimeException | Error e) {
            fail(linkId);
            throw e;
        }
    }

    /**
     * The last call of {@link #work} or {@link #handleBytes} has taken so long, until now: it is charged to whoever it was for, so that of
     * the time that a driver tells here no source gets more than half. A driver may leave this out.
     */
    public void handleTook(long nanos, long now) {
        if (last != null) {
            pending.handleStep(last, nanos, now);
        }
    }

    /** However far it had come. */
    private void fail(long linkId) {
        handleLinkClosed(linkId);
        actions.add(new Close(linkId, false, "an error at this end"));
    }

    private void goOn(long linkId, HalfOpen link, long now) {
        byte[] reply = link.pollReply(now);
        if (reply != null) {
            actions.add(new Send(linkId, reply));
        }
        PendingOpening opening = link.pollOpening();
        if (opening != null) {
            keep(opening, link);
        }
        if (link.join() != null) {
            removeHalfOpen(linkId);
            actions.add(new AcceptorAction.Join(linkId, link.join()));
        } else if (link.proven() != null) {
            establish(linkId, link.proven(), link.roundTrip(now), now);
        }
    }

    private void establish(long linkId, HalfOpen.Proven proven, long roundTrip, long now) {
        if (!take(proven.opening().connectionId())) {
            proven.records().release();
            drop(linkId, "its client has joined over another TCP connection");
            return;
        }
        removeHalfOpen(linkId);
        Connection connection = Connection.accepted(environment(proven.opening()), proven, roundTrip, now);
        actions.add(new AcceptorAction.Established(
                linkId, connection, proven.opening().pathId()));
    }

    private Environment environment(PendingOpening opening) {
        return new Environment(opening.suite(), setup.random(), setup.buffers(), setup.options(), opening.holder());
    }

    /** In its place among the others it stays when its client has shown its key. */
    private void keep(PendingOpening opening, HalfOpen link) {
        PendingOpening before = openings.get(opening.connectionId());
        if (before != null && openings.replace(opening.connectionId(), before, opening)) {
            return;
        }
        openings.put(opening.connectionId(), opening);
        FairTable.Entry<ConnectionId, PendingOpening> tooMany =
                ownOpenings.put(opening.connectionId(), opening, link.source(), link.deadline());
        if (tooMany != null) {
            openings.handleGaveWay(tooMany.until());
            openings.remove(tooMany.key());
        }
    }

    /**
     * Whoever proves itself first gets it, by its first record or by a join; whether that is the caller. A mark stays in its
     * place: a join that arrives before the driver has listed the new connection must not be told that it is lost.
     */
    private boolean take(ConnectionId id) {
        PendingOpening opening = openings.get(id);
        return opening != null
                && opening != PendingOpening.TAKEN
                && openings.replace(id, opening, PendingOpening.TAKEN);
    }

    /** Tells honest but unsuitable clients why; says nothing to garbage and forgers. */
    private void refuse(long linkId, HalfOpen link, ProtocolException why) {
        if (why.kind() == ProtocolException.Kind.INCOMPATIBLE || why.kind() == ProtocolException.Kind.NOT_ALLOWED) {
            actions.add(new Send(linkId, link.refusal(why)));
            close(linkId, true, why.detail());
        } else {
            drop(linkId, why.detail());
        }
    }

    /** At once, so that the bound on half-open links bounds the TCP connections as well. */
    private void drop(long linkId, String reason) {
        close(linkId, false, reason);
    }

    private void close(long linkId, boolean flush, String reason) {
        FairTable.Entry<Long, HalfOpen> link = removeHalfOpen(linkId);
        if (link != null) {
            close(link, flush, reason);
        }
    }

    private FairTable.@Nullable Entry<Long, HalfOpen> removeHalfOpen(long linkId) {
        pending.remove(linkId);
        FairTable.Entry<Long, HalfOpen> removed = halfOpen.remove(linkId);
        if (removed != null) {
            leave(removed.value());
        }
        return removed;
    }

    private void close(FairTable.Entry<Long, HalfOpen> removed, boolean flush, String reason) {
        pending.remove(removed.key());
        leave(removed.value());
        removed.value().release();
        actions.add(new Close(removed.key(), flush, reason));
    }

    /** The client has gone. */
    public void handleLinkClosed(long linkId) {
        FairTable.Entry<Long, HalfOpen> link = removeHalfOpen(linkId);
        if (link != null) {
            link.value().release();
        }
    }

    /**
     * Whether an acceptor has established it a moment ago: a driver that does not find it looks again when that one's driver has had the
     * time to list it.
     */
    public boolean wasEstablished(ConnectionId id) {
        return openings.get(id) == PendingOpening.TAKEN;
    }

    /**
     * Answers a join of a connection that nobody knows: establishes it if it was granted and only its client's first
     * record is missing, says "all is done" if it ended well, and otherwise proves that this server has lost it.
     */
    public void handleUnknown(long linkId, JoinRequest request, long now) {
        Tombstone remembered = tombstones.get(request.connectionId(), now);
        if (remembered != null) {
            answer(linkId, request, remembered);
            return;
        }
        PendingOpening opening = openings.get(request.connectionId());
        if (opening == PendingOpening.TAKEN) {
            actions.add(new Close(linkId, false, "the connection is not listed yet, or no longer"));
        } else if (opening != null && !showsAllowedKey(opening)) {
            actions.add(new Close(linkId, false, "the client has still to show a key that is allowed"));
        } else if (opening != null) {
            establishByJoin(linkId, request, opening, now);
        } else if (now < openings.incompleteUntil()) {
            actions.add(new Close(linkId, false, "the connection may have been granted a moment ago"));
        } else {
            byte[] answer = keys.reset().answer(request.connectionId(), request.message(), setup.random());
            actions.add(new Send(linkId, HandshakeFraming.frame(HandshakeFraming.Kind.NOISE, answer)));
            actions.add(new Close(linkId, true, "the connection is lost"));
        }
    }

    /** A client whose key must be right has to show it first, by the flowpath that opens; what shows it may be on its way. */
    private boolean showsAllowedKey(PendingOpening opening) {
        Predicate<byte[]> allowed = setup.clientKeys();
        return allowed == null || (opening.clientKey() != null && allowed.test(opening.clientKey()));
    }

    private void answer(long linkId, JoinRequest request, Tombstone tombstone) {
        try {
            JoinResponder responder = JoinResponder.check(request, tombstone.keys(request.secretId()));
            actions.add(new Send(linkId, responder.answer(tombstone.answerTo(responder.client()))));
            actions.add(new Close(linkId, true, "the connection is over"));
        } catch (ProtocolException e) {
            actions.add(new Close(linkId, false, e.detail()));
        }
    }

    private void establishByJoin(long linkId, JoinRequest request, PendingOpening opening, long now) {
        Connection connection = Connection.awaitingJoin(environment(opening), opening);
        OptionalInt pathId = connection.handleFirstJoin(request, now);
        // Only now, so that a forged join does not use the opening up.
        if (pathId.isPresent() && take(opening.connectionId())) {
            actions.add(new AcceptorAction.Established(linkId, connection, pathId.getAsInt()));
        } else {
            // Gives back what it has reserved.
            connection.evict(now);
            actions.add(new Close(linkId, false, "the join is not proved"));
        }
    }

    /**
     * Remembers a connection that ended well. When there are too many, those give way of the principal of whom most are
     * remembered.
     *
     * @return the one that is forgotten for it, which may be itself; null if there was room
     */
    public @Nullable ConnectionId remember(Tombstone tombstone, long now) {
        Tombstone tooMany = tombstones.remember(tombstone, now);
        return tooMany == null ? null : tooMany.connectionId();
    }

    /** {@link #pollTimeout}'s instant has come. */
    public void handleTimeout(long now) {
        for (FairTable.Entry<Long, HalfOpen> late = halfOpen.pollOver(now);
                late != null;
                late = halfOpen.pollOver(now)) {
            close(late, false, "no proof in time");
        }
        for (FairTable.Entry<ConnectionId, PendingOpening> late = ownOpenings.pollOver(now);
                late != null;
                late = ownOpenings.pollOver(now)) {
            openings.remove(late.key());
        }
        tombstones.forget(now);
    }

    /** When to call {@link #handleTimeout} at the latest, or {@link Connection#NO_TIMEOUT}. */
    public long pollTimeout() {
        return Math.min(halfOpen.nextTimeout(), Math.min(ownOpenings.nextTimeout(), tombstones.nextTimeout()));
    }

    /** What to do with links; null when nothing. */
    public @Nullable AcceptorAction pollAction() {
        return actions.poll();
    }
}
