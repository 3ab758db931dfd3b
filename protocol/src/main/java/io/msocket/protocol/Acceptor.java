package io.msocket.protocol;

import io.msocket.protocol.AcceptorAction.Close;
import io.msocket.protocol.AcceptorAction.Send;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of TCP connections (links) until their clients have proved themselves. It spends a bounded amount of
 * memory and time on those that have not: at most so many half-open links, the oldest giving way, each with a deadline.
 *
 * <p>One thread. The driver numbers the links.
 */
public final class Acceptor {
    private final AcceptorSetup setup;
    private final StatelessReset reset;
    private final LinkedHashMap<Long, HalfOpen> halfOpen = new LinkedHashMap<>();
    private final LinkedHashMap<ConnectionId, Remembered> tombstones = new LinkedHashMap<>();
    private final ArrayDeque<AcceptorAction> actions = new ArrayDeque<>();

    private record Remembered(Tombstone tombstone, long until) {}

    public Acceptor(AcceptorSetup setup) {
        this.setup = setup;
        this.reset = new StatelessReset(setup.suites().get(0), setup.identity());
    }

    /** How many links have not proved themselves yet. */
    public int halfOpenLinks() {
        return halfOpen.size();
    }

    /** A client has connected. */
    public void handleAccepted(long linkId, InetSocketAddress local, InetSocketAddress remote, long now) {
        if (halfOpen.size() >= setup.maxHalfOpen()) {
            drop(halfOpen.keySet().iterator().next(), "too many half-open handshakes");
        }
        long deadline = now + setup.options().handshakeTimeout().toNanos();
        halfOpen.put(linkId, new HalfOpen(setup, reset, local, remote, deadline));
    }

    /**
     * Bytes have arrived on a link. What is left in {@code in} belongs to the connection that an action names, or to
     * nobody if the link is closed.
     */
    public void handleBytes(long linkId, ByteBuffer in, long now) {
        HalfOpen link = halfOpen.get(linkId);
        if (link == null) {
            return;
        }
        try {
            link.handleBytes(in);
        } catch (ProtocolException e) {
            refuse(linkId, link, e);
            return;
        }
        byte[] reply = link.pollReply();
        if (reply != null) {
            actions.add(new Send(linkId, reply));
        }
        if (link.join() != null) {
            halfOpen.remove(linkId);
            actions.add(new AcceptorAction.Join(linkId, link.join()));
        } else if (link.proven() != null) {
            halfOpen.remove(linkId);
            establish(linkId, link.proven(), now);
        }
    }

    private void establish(long linkId, HalfOpen.Proven proven, long now) {
        Session session = new Session(false, proven.suite(), setup.random(), setup.buffers(), setup.options());
        Connection connection = Connection.accepted(session, proven, now);
        connection.handleFirstRecord(now);
        actions.add(new AcceptorAction.Established(linkId, connection, proven.pathId()));
    }

    /** Tells honest but unsuitable clients why; says nothing to garbage and forgers. */
    private void refuse(long linkId, HalfOpen link, ProtocolException why) {
        if (why.kind() == ProtocolException.Kind.INCOMPATIBLE) {
            actions.add(new Send(linkId, link.refusal(why.detail())));
        }
        drop(linkId, why.detail());
    }

    private void drop(long linkId, String reason) {
        HalfOpen link = halfOpen.remove(linkId);
        if (link != null) {
            link.release();
            actions.add(new Close(linkId, true, reason));
        }
    }

    /** The client has gone. */
    public void handleLinkClosed(long linkId) {
        HalfOpen link = halfOpen.remove(linkId);
        if (link != null) {
            link.release();
        }
    }

    /**
     * Answers a join of a connection that nobody knows: with "all is done" if it ended well, otherwise with the proof
     * that this server has lost it.
     */
    public void handleUnknown(long linkId, JoinRequest request, long now) {
        Remembered remembered = tombstones.get(request.connectionId());
        if (remembered != null && now < remembered.until) {
            try {
                Tombstone tombstone = remembered.tombstone;
                JoinResponder responder = JoinResponder.check(request, tombstone.joinSecret(), setup.random());
                actions.add(new Send(linkId, responder.answer(tombstone.answerTo(responder.client()))));
            } catch (ProtocolException e) {
                actions.add(new Close(linkId, false, e.detail()));
                return;
            }
        } else {
            byte[] proof = reset.proof(request.connectionId(), request.message());
            actions.add(new Send(linkId, HandshakeFraming.frame(HandshakeFraming.Kind.RESET, proof)));
        }
        actions.add(new Close(linkId, true, "the connection is over"));
    }

    /** Remembers a connection that ended well; the oldest gives way when there are too many. */
    public void remember(Tombstone tombstone, long now) {
        if (setup.maxTombstones() == 0) {
            return;
        }
        if (tombstones.size() >= setup.maxTombstones()) {
            tombstones.remove(tombstones.keySet().iterator().next());
        }
        tombstones.put(tombstone.connectionId(), new Remembered(tombstone, now + tombstone.retentionNanos()));
    }

    /** {@link #pollTimeout}'s instant has come. */
    public void handleTimeout(long now) {
        for (Long linkId : halfOpen.keySet().toArray(Long[]::new)) {
            HalfOpen link = halfOpen.get(linkId);
            if (link == null || link.deadline() > now) {
                break;
            }
            drop(linkId, "no proof in time");
        }
        Iterator<Map.Entry<ConnectionId, Remembered>> oldest =
                tombstones.entrySet().iterator();
        while (oldest.hasNext() && oldest.next().getValue().until <= now) {
            oldest.remove();
        }
    }

    /** When to call {@link #handleTimeout} at the latest, or {@link Connection#NO_TIMEOUT}. */
    public long pollTimeout() {
        long next = Connection.NO_TIMEOUT;
        if (!halfOpen.isEmpty()) {
            next = halfOpen.values().iterator().next().deadline();
        }
        if (!tombstones.isEmpty()) {
            next = Math.min(next, tombstones.values().iterator().next().until);
        }
        return next;
    }

    /** What to do with links; null when nothing. */
    public @Nullable AcceptorAction pollAction() {
        return actions.poll();
    }
}
