package io.msocket.protocol;

/** Applies the frames of one authentic record to the connection. */
final class FrameHandler implements FrameReader.Visitor {
    private final Side side;
    private final Streams streams;
    private final Flowpaths paths;
    private final Closing closing;
    private final KeyRenewal renewal;
    private final Flowpath path;
    private final long now;

    FrameHandler(
            Side side, Streams streams, Flowpaths paths, Closing closing, KeyRenewal renewal, Flowpath path, long now) {
        this.side = side;
        this.streams = streams;
        this.paths = paths;
        this.closing = closing;
        this.renewal = renewal;
        this.path = path;
        this.now = now;
    }

    @Override
    public void onFrame(int type) {
        path.count.handleFrameReceived(type);
    }

    @Override
    public boolean onData(long offset, byte[] array, int from, int length) throws ProtocolException {
        boolean kept = streams.input.handleData(offset, array, from, length);
        path.handleDataReceived(length, streams.input.window(), now);
        handleEndOfInput();
        return kept;
    }

    @Override
    public void onAck(int pathId, long pathReceived, long cumulative, long limit) throws ProtocolException {
        streams.output.handleAcknowledged(cumulative, limit);
        Flowpath acknowledged = paths.get(pathId);
        if (acknowledged != null
                && acknowledged.handleAcknowledged(pathReceived, streams.output, now)
                && acknowledged.is(FlowpathState.SUSPECT)) {
            paths.activate(acknowledged, now);
        }
    }

    @Override
    public void onPing(long token) {
        path.handlePing(token);
    }

    @Override
    public void onPong(long token) {
        path.liveness.handlePong(token, path.inFlight.isEmpty(), now);
        if (path.is(FlowpathState.SUSPECT)) {
            paths.activate(path, now);
        }
        if (side.isClient() && closing.isConfirming()) {
            // It would have said DONE if it knew that we have everything: tell it again, and ask again in a while.
            path.acks.demand(now);
            path.liveness.handleDataReceived(now);
        }
    }

    @Override
    public void onFin(long finalOffset) throws ProtocolException {
        streams.input.handleEnd(finalOffset);
        path.acks.demand(now);
        handleEndOfInput();
    }

    private void handleEndOfInput() {
        if (streams.input.isEnded()) {
            path.acks.demand(now);
        }
    }

    @Override
    public void onStop() {
        closing.handlePeerStoppedReading();
    }

    @Override
    public void onDone() throws ProtocolException {
        closing.handlePeerDone();
    }

    @Override
    public void onReset(int code, String reason) {
        closing.handlePeerReset(new CloseReason(ResetCode.meaning(code), reason));
    }

    @Override
    public void onPathClose(int pathId) throws ProtocolException {
        if (pathId == path.id) {
            // It would give the record's array back while it is being read.
            throw ProtocolException.misbehaved("closes flowpath %d on that flowpath itself".formatted(pathId));
        }
        Flowpath closed = paths.get(pathId);
        if (closed != null && closed.carriesRecords()) {
            paths.end(closed, PathEnd.givenUp("the peer closed it"), now);
        }
    }

    @Override
    public void onPathRole(int pathId, int number, PathWish wish) throws ProtocolException {
        if (!side.credentials.knows(Features.ROLES)) {
            throw ProtocolException.misbehaved("sends PATH_ROLE, which was not agreed on");
        }
        Flowpath meant = paths.get(pathId);
        // The server may have answered a join whose answer is still on its way to the client.
        if (meant != null) {
            meant.roles.handlePeers(wish, number);
            paths.handlePeersWish(meant);
        }
    }

    @Override
    public void onAddresses(AddressList list) throws ProtocolException {
        if (!side.credentials.knows(Features.ADDRESSES) || !(side instanceof ClientSide client)) {
            throw ProtocolException.misbehaved("sends ADDRESSES, which was not agreed on");
        }
        client.handleAddresses(list);
        path.handleAddresses(list.number());
    }

    @Override
    public void onAddressesHeard(int number) throws ProtocolException {
        if (!side.credentials.knows(Features.ADDRESSES) || !(side instanceof ServerSide server)) {
            throw ProtocolException.misbehaved("sends ADDRESSES_HEARD, which was not agreed on");
        }
        server.handleAddressesHeard(number);
    }

    @Override
    public void onControlPort(int port) throws ProtocolException {
        if (!side.credentials.knows(Features.DATAGRAMS)) {
            throw ProtocolException.misbehaved("sends CONTROL_PORT, which was not agreed on");
        }
        if (port == 0) {
            throw ProtocolException.misbehaved("reads control datagrams at port 0");
        }
        side.control().handlePeersPort(port, now);
    }

    @Override
    public void onKeyOffer(int number, int baseSecret, byte[] key) throws ProtocolException {
        renewal.handleOffer(path, number, baseSecret, key, now);
    }

    @Override
    public void onKeyAnswer(int number, byte[] key) throws ProtocolException {
        renewal.handleAnswer(path, number, key);
    }

    @Override
    public void onKeyDone(int number) throws ProtocolException {
        renewal.handleDone(path, number);
    }
}
