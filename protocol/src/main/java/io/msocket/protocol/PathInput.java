package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * What arrives on a flowpath: the handshake, then records. Who breaks the rules loses the path or, once authenticated, the
 * connection.
 */
final class PathInput {
    private final Side side;
    private final Streams streams;
    private final Flowpaths paths;
    private final Closing closing;
    private final KeyRenewal renewal;
    private final Outbox outbox;

    PathInput(Side side, Streams streams, Flowpaths paths, Closing closing, KeyRenewal renewal, Outbox outbox) {
        this.side = side;
        this.streams = streams;
        this.paths = paths;
        this.closing = closing;
        this.renewal = renewal;
        this.outbox = outbox;
    }

    void handleConnecting(Flowpath path, long now) {
        guarded(path, now, () -> client().prepare());
    }

    void handleConnected(Flowpath path, InetSocketAddress local, long now) {
        guarded(path, now, () -> client().handleConnected(path, local, now));
    }

    void handleOpeningAccepted(Flowpath path, long now) {
        guarded(path, now, () -> client().handleOpeningAccepted(path, now));
    }

    void handleBytes(Flowpath path, ByteBuffer in, long now) {
        path.count.handleBytesReceived(in.remaining());
        guarded(path, now, () -> {
            takeHandshake(path, in, now);
            while (in.hasRemaining() && path.carriesRecords() && path.records().read(in, streams.input.partial())) {
                handleRecord(path, now);
            }
            settle(path, now);
        });
    }

    /** Where there is no memory for what has come here beside a part of a record on another flowpath, that one ends. */
    private void settle(Flowpath path, long now) throws ProtocolException {
        while (!streams.input.partial().settle()) {
            Flowpath other = paths.otherWithPartOfRecord(path);
            if (other == null) {
                throw ProtocolException.noMemory("there is no memory for a record that has not come whole");
            }
            paths.end(other, PathEnd.broken("there is no memory for its record"), now);
        }
    }

    /** The record that proved the client, which the acceptor has read already. */
    void handleFirstRecord(Flowpath path, long now) {
        guarded(path, now, () -> handleRecord(path, now));
    }

    private void takeHandshake(Flowpath path, ByteBuffer in, long now) throws ProtocolException, HandshakeException {
        while (in.hasRemaining() && path.is(FlowpathState.HANDSHAKING)) {
            if (path.handshake().read(in)) {
                CloseReason over = client().handleAnswer(path, now);
                // First, for what the answer acknowledges counts even where it ends the connection.
                closing.handleProgress(now);
                if (over != null) {
                    closing.end(over);
                }
            }
        }
    }

    private void handleRecord(Flowpath path, long now) throws ProtocolException {
        RecordLayer records = path.records();
        path.liveness.handleHeard(now);
        closing.handleHeard(records.contentLength(), now);
        side.handleRecord(path, records.isClearData(), now);
        FrameHandler handler = new FrameHandler(side, streams, paths, closing, renewal, path, now);
        byte[] content = records.content();
        int length = records.contentLength();
        int ahead = RecordProtection.SEALED_OFFSET_LENGTH;
        boolean kept = records.isClearData()
                ? handler.onData(records.clearOffset(), content, ahead, length - ahead)
                : FrameReader.read(content, length, handler);
        records.next(kept);
        paths.handleWishes();
        closing.handleProgress(now);
    }

    private ClientSide client() {
        if (side instanceof ClientSide client) {
            return client;
        }
        throw new IllegalStateException("a server does not shake hands here");
    }

    private interface Step {
        void run() throws ProtocolException, HandshakeException;
    }

    private void guarded(Flowpath path, long now, Step step) {
        try {
            step.run();
        } catch (HandshakeException e) {
            paths.end(path, PathEnd.broken("the handshake fails: " + e.getMessage()), now);
        } catch (ProtocolException e) {
            if (e.kind() == ProtocolException.Kind.MISBEHAVED) {
                closing.end(new CloseReason(CloseReason.Kind.PROTOCOL_VIOLATION, "the peer " + e.detail()));
            } else {
                if (e.kind() == ProtocolException.Kind.FORGED && path.carriesRecords()) {
                    outbox.tell(ConnectionEvent.Kind.PATH_FORGED, path.snapshot(), e.detail());
                }
                paths.end(path, endFor(e), now);
            }
        }
    }

    private static PathEnd endFor(ProtocolException e) {
        return e.kind() == ProtocolException.Kind.NOT_ALLOWED
                ? PathEnd.notAllowed(e.detail())
                : PathEnd.broken(e.detail());
    }
}
