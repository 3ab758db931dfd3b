package io.msocket.protocol;

import io.msocket.protocol.crypto.EphemeralKey;
import io.msocket.protocol.crypto.HandshakeException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The client's side of getting flowpaths: dials, then opens the connection or joins it. */
final class ClientSide extends Side {
    private final ClientSetup setup;
    private final Streams streams;
    private final Flowpaths paths;
    private final Closing closing;
    private final Outbox outbox;
    private final PathPlan plan;
    private final Dialer dialer;
    private final ClientControl control;

    private final PeerAddresses addresses = new PeerAddresses();
    private final KeyQuestions questions = new KeyQuestions();

    /** For whichever attempt connects first; then the others make theirs when they need them. */
    private @Nullable EphemeralKey ready;

    ClientSide(
            ClientSetup setup,
            Streams streams,
            Flowpaths paths,
            Credentials credentials,
            Closing closing,
            Outbox outbox) {
        super(credentials);
        this.setup = setup;
        this.streams = streams;
        this.paths = paths;
        this.closing = closing;
        this.outbox = outbox;
        this.plan = new PathPlan(setup, addresses, streams, paths, closing, credentials);
        this.dialer = new Dialer(setup, plan, addresses, paths, questions, closing, outbox);
        this.control = new ClientControl(
                credentials,
                paths,
                plan,
                dialer,
                addresses.allowance(),
                setup.random(),
                setup.options().controlKeepAlive());
    }

    @Override
    ClientControl control() {
        return control;
    }

    void setRoutes(List<Route> routes, long now) {
        plan.setRoutes(routes);
        plan.review(now);
        dialer.restart(now);
    }

    /** The server tells where it can be reached; {@link #review} follows. */
    void handleAddresses(AddressList list) {
        addresses.handleTold(list);
    }

    List<InetSocketAddress> serverAddresses() {
        return addresses.believed();
    }

    /** From now on a flowpath over this route is wanted in the place of the one in use. */
    void prefer(Route route, long now) {
        plan.prefer(route, now);
        dialPlanned(now);
    }

    HandoverMode mode() {
        return plan.mode();
    }

    void setMode(HandoverMode mode, long now) {
        boolean isNew = mode != plan.mode();
        plan.setMode(mode);
        if (isNew && closing.lifecycle() != Lifecycle.CLOSED) {
            outbox.tell(ConnectionEvent.Kind.MODE, null, mode.name());
        }
        review(now);
    }

    private void dialPlanned(long now) {
        for (Attempt due = plan.pollAttempt(now); due != null; due = plan.pollAttempt(now)) {
            // Where there are too many flowpaths it is like an attempt that fails, and made again.
            dialer.dialPlanned(due, now);
        }
    }

    /** Starts an attempt that the application asks for; none when there are too many flowpaths already. */
    OptionalInt dial(Attempt attempt, long now) {
        Flowpath replaced = attempt.replaces() == null ? null : paths.get(attempt.replaces());
        if (replaced != null && replaced.attempt() != null) {
            Flowpath latest = plan.departures().latest(replaced);
            attempt.replaceInstead(latest.id);
            attempt.inherit(replaced.attempt().isOfApplication());
        }
        return dialer.dialOnDemand(attempt, now);
    }

    @Override
    void handleRecord(Flowpath path, boolean isClearData, long now) {
        // The server has proved itself before its first record.
    }

    @Override
    void review(long now) {
        for (Flowpaths.FailedAttempt failed = paths.pollFailedAttempt();
                failed != null;
                failed = paths.pollFailedAttempt()) {
            dialer.handleFailed(failed, now);
        }
        // What came in the record that has ended the connection is no news any more.
        if (addresses.poll(now) && closing.lifecycle() != Lifecycle.CLOSED) {
            outbox.tell(
                    ConnectionEvent.Kind.SERVER_ADDRESSES,
                    null,
                    addresses.believed().toString());
        }
        plan.review(now);
        control.review(now);
        dialer.handleTimeout(now);
        dialPlanned(now);
    }

    @Override
    long timeout() {
        long next = Math.min(addresses.dueAt(), control.timeout());
        return Math.min(next, Math.min(dialer.timeout(), plan.timeout()));
    }

    /** There is time until TCP has connected, for the keys that the next handshake will begin with. */
    void prepare() throws HandshakeException {
        if (ready != null) {
            return;
        }
        byte[] serverKey = closing.lifecycle() == Lifecycle.OPENING
                ? setup.serverKey()
                : credentials.server().joinKey();
        ready = serverKey == null
                ? EphemeralKey.generate(setup.suite(), setup.random())
                : EphemeralKey.generate(setup.suite(), setup.random(), serverKey);
    }

    void handleConnected(Flowpath path, InetSocketAddress local, long now) throws HandshakeException {
        ClientHandshake handshake = closing.lifecycle() == Lifecycle.OPENING ? opening(path) : joining(path, now);
        if (ready != null) {
            handshake.noise().useEphemeral(ready);
            ready = null;
        }
        path.handleConnected(local, handshake, handshake.start(), now);
    }

    private ClientHandshake opening(Flowpath path) {
        return new ClientHandshake.Opening(
                setup,
                new ClientParameters(
                        path.id,
                        streams.input.limit(),
                        setup.options().retention(),
                        setup.options().cleartextData(),
                        Features.known(setup.options()),
                        setup.service(),
                        ServiceInstance.ANY));
    }

    private ClientHandshake joining(Flowpath path, long now) {
        plan.handleJoining(path, now);
        path.roles.beginAs(plan.roleOf(path));
        return new ClientHandshake.Joining(
                setup,
                credentials,
                new JoinParameters(
                        path.id,
                        streams.input.received(),
                        streams.input.limit(),
                        false,
                        path.roles.ours(),
                        paths.settlement().reports(paths.all(), path.id, other -> plan.fateOf(other, path))));
    }

    /** The server's answer on the path is whole. The reason why the connection is over, if the answer says so. */
    @Nullable
    CloseReason handleAnswer(Flowpath path, long now) throws ProtocolException, HandshakeException {
        ClientHandshake handshake = path.handshake();
        if (handshake instanceof ClientHandshake.Joining joining) {
            return handleJoinAnswer(path, joining, now);
        }
        byte[] serverKey = ((ClientHandshake.Opening) handshake).serverKey();
        if (setup.serverKey() != null || serverKey == null || questions.isAccepted(serverKey)) {
            handleOpeningAccepted(path, now);
        } else if (questions.ask(path.id, serverKey)) {
            outbox.ask(new PathAction.VerifyPeer(path.id, serverKey));
        }
        return null;
    }

    /** The key that was asked about is the server's. The newest flowpath that waits for that word; null for none. */
    @Nullable
    Flowpath handleKeyAccepted(int askedFor, long now) {
        Flowpath waiting = questions.handleAccepted(askedFor, paths);
        if (waiting == null) {
            dialer.restart(now);
        }
        return waiting;
    }

    /** The server is the right one: the connection is open. */
    void handleOpeningAccepted(Flowpath path, long now) throws ProtocolException, HandshakeException {
        ClientHandshake.Opening opening = (ClientHandshake.Opening) path.handshake();
        ServerParameters granted = opening.granted();
        byte[] last = opening.finish();
        if (last != null) {
            path.queue(last);
        }
        path.handleKeys(RecordLayer.ofClient(setup.suite(), opening.keys(), setup.buffers(), granted.cleartextData()));
        streams.output.handleLimit(granted.limit());
        credentials.handleGranted(granted, opening.serverKey());
        closing.handleOpened(granted.connectionId(), path.snapshot());
        addresses.handleOpenedAt(path.remote);
        control.handleOpenedAt(path.remote);
        dialer.handleOpened();
        activate(path, now);
    }

    private @Nullable CloseReason handleJoinAnswer(Flowpath path, ClientHandshake.Joining joining, long now)
            throws ProtocolException {
        if (joining.serverLostState() && closing.isConfirming()) {
            // It was done before it forgot: nothing was left to send to it or to hear from it.
            return Closing.COMPLETE;
        }
        if (joining.serverLostState()) {
            return new CloseReason(
                    CloseReason.Kind.PEER_LOST_STATE,
                    "the server no longer knows this connection: it was restarted, or gave it up");
        }
        JoinParameters server = joining.answer();
        paths.settlement().handleReports(server, paths, now);
        if (server.finished()) {
            return Closing.COMPLETE;
        }
        path.handleKeys(RecordLayer.ofClient(setup.suite(), joining.keys(), setup.buffers(), credentials.clearData()));
        path.keyAge.renewBy(now + KeyOffers.AFTER_JOIN_NANOS);
        addresses.handleJoined(path.remote);
        control.handleJoined(path.remote);
        path.liveness.handleJoined(now);
        activate(path, now);
        return null;
    }

    private void activate(Flowpath path, long now) {
        // Not to lie about until the next move, which may be far.
        ready = null;
        paths.activate(path, now);
        paths.repeatForSuspects();
        // The server waits for a first record that proves that we hold the keys.
        path.acks.demand(now);
        if (closing.isConfirming()) {
            path.liveness.demandPing();
        }
        plan.handleWorking(path, now);
    }
}
