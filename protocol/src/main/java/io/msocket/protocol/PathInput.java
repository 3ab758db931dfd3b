package io.msocket.protocol;

import io.msocket.protocol.crypto.HandshakeException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What arrives on a flowpath: the handshake, then records. Who breaks the rules loses the path or, once authenticated, the
 * connection.
 */
final class PathInput {
    private final Session session;
    private final Flowpaths paths;
    private final Ending ending;
    private final @Nullable ClientPaths clientPaths;
    private final @Nullable ServerJoins serverJoins;

    /** Exactly one of the last two is there: that of our side. */
    PathInput(
            Session session,
            Flowpaths paths,
            Ending ending,
            @Nullable ClientPaths clientPaths,
            @Nullable ServerJoins serverJoins) {
        this.session = session;
        this.paths = paths;
        this.ending = ending;
        this.clientPaths = clientPaths;
        this.serverJoins = serverJoins;
    }

    void handleConnected(Flowpath path, InetSocketAddress local, long now) {
        guarded(path, now, () -> client().handleConnected(path, local, now));
    }

    void handleOpeningAccepted(Flowpath path, long now) {
        guarded(path, now, () -> client().handleOpeningAccepted(path, now));
    }

    void handleBytes(Flowpath path, ByteBuffer in, long now) {
        guarded(path, now, () -> {
            takeHandshake(path, in, now);
            while (in.hasRemaining() && path.carriesRecords() && path.records().read(in)) {
                handleRecord(path, now);
            }
        });
    }

    /** The record that proved the client, which the acceptor has read already. */
    void handleFirstRecord(Flowpath path, long now) {
        guarded(path, now, () -> handleRecord(path, now));
    }

    private void takeHandshake(Flowpath path, ByteBuffer in, long now) throws ProtocolException, HandshakeException {
        while (in.hasRemaining() && path.is(FlowpathState.HANDSHAKING)) {
            if (path.handshake().read(in)) {
                CloseReason over = client().handleAnswer(path, now);
                if (over != null) {
                    ending.end(over);
                }
            }
        }
    }

    private void handleRecord(Flowpath path, long now) throws ProtocolException {
        RecordLayer records = path.records();
        path.liveness.handleHeard(now);
        if (serverJoins != null) {
            serverJoins.handleRecord(path, records.isClearData(), now);
        }
        FrameHandler handler = new FrameHandler(session, paths, path, now);
        byte[] content = records.content();
        int length = records.contentLength();
        boolean kept = records.isClearData()
                ? takeClearData(handler, content, length)
                : FrameReader.read(content, length, handler);
        records.next(kept);
        ending.handleProgress(now);
    }

    /** Nobody has vouched for these bytes: when they break a rule, the peer is not to blame. */
    private static boolean takeClearData(FrameHandler handler, byte[] content, int length) throws ProtocolException {
        try {
            return handler.onData(Wire.getLong(content, 0), content, Long.BYTES, length - Long.BYTES);
        } catch (ProtocolException e) {
            throw ProtocolException.forged("clear data that " + e.detail());
        }
    }

    /** A flowpath is gone; an opening may fail with it. */
    void handleGone(int pathId, CloseReason why, long now) {
        if (clientPaths != null) {
            CloseReason failure = clientPaths.handleFailure(pathId, why, now);
            if (failure != null) {
                ending.end(failure);
            }
        }
    }

    private ClientPaths client() {
        if (clientPaths == null) {
            throw new IllegalStateException("a server does not shake hands here");
        }
        return clientPaths;
    }

    private interface Step {
        void run() throws ProtocolException, HandshakeException;
    }

    private void guarded(Flowpath path, long now, Step step) {
        try {
            step.run();
        } catch (HandshakeException e) {
            fail(path, "the handshake fails: " + e.getMessage(), now);
        } catch (ProtocolException e) {
            if (e.kind() == ProtocolException.Kind.MISBEHAVED) {
                ending.end(new CloseReason(CloseReason.Kind.PROTOCOL_VIOLATION, "the peer " + e.detail()));
            } else {
                if (e.kind() == ProtocolException.Kind.FORGED && path.carriesRecords()) {
                    session.tell(ConnectionEvent.Kind.PATH_FORGED, path.snapshot(), e.detail());
                }
                fail(path, e.detail(), now);
            }
        }
    }

    private void fail(Flowpath path, String detail, long now) {
        paths.close(path, detail, now);
        handleGone(path.id, new CloseReason(CloseReason.Kind.INCOMPATIBLE, path.remote + ": " + detail), now);
    }
}
