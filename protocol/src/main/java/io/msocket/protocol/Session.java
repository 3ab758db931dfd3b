package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.RandomSource;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one connection share: its two streams, its {@link Lifecycle}, what it owes the peer beside stream
 * bytes, and what is to be told and done outside.
 */
final class Session {
    static final CloseReason COMPLETE =
            new CloseReason(CloseReason.Kind.COMPLETE, "both sides have sent and received everything");

    final boolean client;
    final CipherSuite suite;
    final RandomSource random;
    final Buffers buffers;
    final ConnectionOptions options;
    final SendStream output;
    final ReceiveStream input;

    private final ArrayDeque<ConnectionEvent> events = new ArrayDeque<>(1);
    private final ArrayDeque<PathAction> actions = new ArrayDeque<>(1);

    private Lifecycle lifecycle = Lifecycle.OPENING;
    private @Nullable ServerParameters granted;
    private byte @Nullable [] peerKey;
    private @Nullable CloseReason closeReason;
    private boolean weStoppedReading;
    private boolean peerStoppedReading;
    private boolean outputAcknowledgedWasTold;
    private @Nullable CloseReason ending;

    Session(boolean client, CipherSuite suite, RandomSource random, Buffers buffers, ConnectionOptions options) {
        this.client = client;
        this.suite = suite;
        this.random = random;
        this.buffers = buffers;
        this.options = options;
        this.output = new SendStream(buffers);
        this.input = new ReceiveStream(buffers, options);
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    void handleOpened(ServerParameters parameters, byte @Nullable [] key, @Nullable FlowpathSnapshot path) {
        granted = parameters;
        peerKey = key;
        lifecycle = lifecycle.opened();
        tell(ConnectionEvent.Kind.OPENED, path, parameters.connectionId().toString());
    }

    /** What the server granted; null until the connection is open. */
    @Nullable
    ServerParameters grantedOrNull() {
        return granted;
    }

    ServerParameters granted() {
        if (granted == null) {
            throw new IllegalStateException("the connection is not open yet");
        }
        return granted;
    }

    boolean clearData() {
        return granted != null && granted.cleartextData();
    }

    byte @Nullable [] peerKey() {
        return peerKey;
    }

    @Nullable
    CloseReason closeReason() {
        return closeReason;
    }

    // --- closing, direction by direction

    /** Our application writes no more. */
    void finishOutput() {
        if (lifecycle.isOutputOpen()) {
            output.finish();
            lifecycle = lifecycle.weFinish();
        }
    }

    /** Our application reads no more. */
    void discardInput(boolean tellPeer, long now) {
        input.discard(now);
        weStoppedReading |= tellPeer;
        handleProgress();
    }

    boolean weStoppedReading() {
        return weStoppedReading && lifecycle.isInputOpen();
    }

    /** The peer's application reads no more: what we have not sent is dropped. */
    void handlePeerStoppedReading() {
        if (peerStoppedReading || !lifecycle.isOpen()) {
            return;
        }
        peerStoppedReading = true;
        if (!output.isEndAcknowledged()) {
            output.abandon();
            lifecycle = lifecycle.weFinish();
            tell(ConnectionEvent.Kind.PEER_STOPPED_READING, null, "");
        }
    }

    /** Moves the lifecycle on after the streams have changed. */
    void handleProgress() {
        if (!lifecycle.isOpen()) {
            return;
        }
        if (input.isEnded()) {
            lifecycle = lifecycle.peerFinished();
        }
        if (output.isEndAcknowledged()) {
            lifecycle = lifecycle.outputAcknowledged();
            if (!outputAcknowledgedWasTold) {
                outputAcknowledgedWasTold = true;
                tell(ConnectionEvent.Kind.OUTPUT_ACKNOWLEDGED, null, "");
            }
        }
    }

    boolean isConfirming() {
        return lifecycle == Lifecycle.CONFIRMING;
    }

    /** The server has said that it is done as well. */
    void handleDone() {
        ending = COMPLETE;
    }

    void handlePeerReset(CloseReason reason) {
        ending = reason;
    }

    /** Why the connection is to end now that what arrived has been taken in; null if it goes on. */
    @Nullable
    CloseReason ending() {
        return ending;
    }

    /** The end. What the application has not yet taken of the input stays for it. */
    void handleOver(CloseReason reason) {
        lifecycle = lifecycle.over();
        closeReason = reason;
        output.releaseAll();
        input.close();
        events.add(new ConnectionEvent(ConnectionEvent.Kind.CLOSED, null, reason, reason.detail()));
    }

    // --- what goes out

    void tell(ConnectionEvent.Kind kind, @Nullable FlowpathSnapshot path, String detail) {
        events.add(ConnectionEvent.of(kind, path, detail));
    }

    @Nullable
    ConnectionEvent pollEvent() {
        return events.poll();
    }

    void ask(PathAction action) {
        actions.add(action);
    }

    @Nullable
    PathAction pollAction() {
        return actions.poll();
    }

    boolean hasActions() {
        return !actions.isEmpty();
    }
}
