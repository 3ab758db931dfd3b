package io.msocket.protocol;

/** Applies the frames of one authentic record to the connection. */
final class FrameHandler implements FrameReader.Visitor {
    private final Session session;
    private final Flowpaths paths;
    private final Flowpath path;
    private final long now;

    FrameHandler(Session session, Flowpaths paths, Flowpath path, long now) {
        this.session = session;
        this.paths = paths;
        this.path = path;
        this.now = now;
    }

    @Override
    public boolean onData(long offset, byte[] array, int from, int length) throws ProtocolException {
        boolean kept = session.input.handleData(offset, array, from, length);
        path.handleDataReceived(length, session.input.window(), now);
        handleEndOfInput();
        return kept;
    }

    @Override
    public void onAck(int pathId, long pathReceived, long cumulative, long limit) throws ProtocolException {
        session.output.handleAcknowledged(cumulative, limit);
        Flowpath acknowledged = paths.get(pathId);
        if (acknowledged != null
                && acknowledged.handleAcknowledged(pathReceived, session.output, now)
                && acknowledged.is(FlowpathState.SUSPECT)) {
            paths.activate(acknowledged);
        }
        session.handleProgress();
    }

    @Override
    public void onPing(long token) {
        path.handlePing(token);
    }

    @Override
    public void onPong(long token) {
        path.liveness.handlePong(token, path.inFlight.isEmpty(), now);
        if (path.is(FlowpathState.SUSPECT)) {
            paths.activate(path);
        }
        if (session.client && session.isConfirming()) {
            // It would have said DONE if it knew that we have everything: tell it again, and ask again in a while.
            path.acks.demand(now);
            path.liveness.handleDataReceived(now);
        }
    }

    @Override
    public void onFin(long finalOffset) throws ProtocolException {
        session.input.handleEnd(finalOffset);
        path.acks.demand(now);
        handleEndOfInput();
    }

    private void handleEndOfInput() {
        if (session.input.isEnded()) {
            path.acks.demand(now);
            session.handleProgress();
        }
    }

    @Override
    public void onStop() {
        session.handlePeerStoppedReading();
    }

    @Override
    public void onDone() throws ProtocolException {
        if (!session.client || !session.isConfirming()) {
            throw ProtocolException.misbehaved("says that the connection is done, but it is not");
        }
        session.handleDone();
    }

    @Override
    public void onReset(int code, String reason) {
        session.handlePeerReset(new CloseReason(ResetCode.meaning(code), reason));
    }

    @Override
    public void onPathClose(int pathId) throws ProtocolException {
        if (pathId == path.id) {
            // It would give the record's array back while it is being read.
            throw ProtocolException.misbehaved("closes flowpath %d on that flowpath itself".formatted(pathId));
        }
        Flowpath closed = paths.get(pathId);
        if (closed != null && closed.carriesRecords()) {
            paths.close(closed, "the peer closed it", now);
        }
    }
}
