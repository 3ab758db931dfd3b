package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The client's side of getting flowpaths: dials, then opens the connection or joins it. */
final class ClientPaths {
    private final Session session;
    private final Flowpaths paths;
    private final ClientSetup setup;
    private final Dialer dialer;

    ClientPaths(Session session, Flowpaths paths, ClientSetup setup) {
        this.session = session;
        this.paths = paths;
        this.setup = setup;
        this.dialer = new Dialer(session, paths);
    }

    void setRoutes(List<Route> routes, long now) {
        dialer.setRoutes(routes, now);
    }

    int attempt(Route route, int replaces, long now) {
        return dialer.attemptOnDemand(route, replaces, now);
    }

    void handleTimeout(long now) {
        dialer.handleTimeout(now);
    }

    long timeout() {
        return dialer.timeout();
    }

    void forget(int pathId) {
        dialer.forget(pathId);
    }

    /** A flowpath is gone. The reason why the whole opening fails, if it does. */
    @Nullable
    CloseReason handleFailure(int pathId, CloseReason why, long now) {
        return dialer.handleFailure(pathId, why, now);
    }

    void handleConnected(Flowpath path, InetSocketAddress local, long now) throws HandshakeException {
        ClientHandshake handshake = session.lifecycle() == Lifecycle.OPENING ? opening(path) : joining(path);
        path.handleConnected(local, handshake, handshake.start(), now);
    }

    private ClientHandshake opening(Flowpath path) {
        return new ClientHandshake.Opening(
                setup,
                new ClientParameters(
                        path.id, session.input.limit(), session.options.retention(), session.options.cleartextData()));
    }

    private ClientHandshake joining(Flowpath path) {
        return new ClientHandshake.Joining(
                setup,
                session.granted(),
                new JoinParameters(
                        path.id,
                        session.input.received(),
                        session.input.limit(),
                        false,
                        paths.reports(path.id, path.replaces())));
    }

    /** The server's answer on the path is whole. The reason why the connection is over, if the answer says so. */
    @Nullable
    CloseReason handleAnswer(Flowpath path, long now) throws ProtocolException, HandshakeException {
        ClientHandshake handshake = path.handshake();
        if (handshake instanceof ClientHandshake.Joining joining) {
            return handleJoinAnswer(path, joining, now);
        }
        byte[] serverKey = ((ClientHandshake.Opening) handshake).serverKey();
        if (setup.serverKey() == null && serverKey != null) {
            session.ask(new PathAction.VerifyPeer(path.id, serverKey));
        } else {
            handleOpeningAccepted(path, now);
        }
        return null;
    }

    /** The server is the right one: the connection is open. */
    void handleOpeningAccepted(Flowpath path, long now) throws ProtocolException, HandshakeException {
        ClientHandshake.Opening opening = (ClientHandshake.Opening) path.handshake();
        ServerParameters granted = opening.granted();
        byte[] last = opening.finish();
        if (last != null) {
            path.queue(last);
        }
        path.handleKeys(RecordLayer.ofClient(session.suite, opening.keys(), session.buffers, granted.cleartextData()));
        session.output.handleLimit(granted.limit());
        session.handleOpened(granted, opening.serverKey(), path.snapshot());
        activate(path, now);
    }

    private @Nullable CloseReason handleJoinAnswer(Flowpath path, ClientHandshake.Joining joining, long now)
            throws ProtocolException {
        if (joining.serverLostState() && session.isConfirming()) {
            // It was done before it forgot: nothing was left to send to it or to hear from it.
            return Session.COMPLETE;
        }
        if (joining.serverLostState()) {
            return new CloseReason(
                    CloseReason.Kind.PEER_LOST_STATE,
                    "the server no longer knows this connection: it was restarted, or gave it up");
        }
        JoinParameters server = joining.answer();
        paths.handleReports(server, now);
        session.handleProgress();
        if (server.finished()) {
            return Session.COMPLETE;
        }
        path.handleKeys(RecordLayer.ofClient(session.suite, joining.keys(), session.buffers, session.clearData()));
        activate(path, now);
        return null;
    }

    private void activate(Flowpath path, long now) {
        session.output.handleEndLost();
        paths.activate(path);
        // The server waits for a first record that proves that we hold the keys.
        path.acks.demand(now);
        if (session.isConfirming()) {
            path.liveness.demandPing();
        }
        for (Flowpath old : List.copyOf(paths.all())) {
            if (old != path && (old.id == path.replaces() || old.is(FlowpathState.SUSPECT))) {
                dialer.forget(old.id);
                paths.close(old, "replaced by flowpath " + path.id, now);
            }
        }
        dialer.handleSuccess(path, now);
    }
}
