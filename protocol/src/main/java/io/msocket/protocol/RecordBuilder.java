package io.msocket.protocol;

/** Composes the next record for a flowpath from what is owed to the peer. */
final class RecordBuilder {
    /** As much data in one array is sealed from where it stands; less is put together with what follows it. */
    private static final int LEAST_VIEW = 16 * 1024;

    private final boolean client;
    private final Streams streams;
    private final Credentials credentials;
    private final Flowpaths paths;
    private final KeyRenewal renewal;

    RecordBuilder(boolean client, Streams streams, Credentials credentials, Flowpaths paths, KeyRenewal renewal) {
        this.client = client;
        this.streams = streams;
        this.credentials = credentials;
        this.paths = paths;
        this.renewal = renewal;
    }

    /**
     * Fills {@code out} with one record for the path; false when nothing is to be sent on it now.
     *
     * @param offset where the stream bytes begin that go on this path
     * @param dataLength how many these are at most, zero for none
     */
    boolean build(Flowpath path, long offset, int dataLength, Transmit out, long now) {
        FrameWriter frames = out.frames;
        frames.begin(path.count);
        boolean isAsGoodAsAny = paths.suitability().isAsGoodAsAny(path);
        path.liveness.handleWindow(isAsGoodAsAny && isBlocked(path), now);
        addAcks(frames, path, dataLength > 0, now);
        addStop(frames, path);
        addPathCloses(frames, path);
        addRoles(frames, path);
        addAddresses(frames, path);
        if (isAsGoodAsAny && dataLength == 0) {
            addEnd(frames, path);
        }
        addProbes(frames, path, now);
        if (dataLength > 0 || !frames.isEmpty()) {
            addControlPort(frames, path);
        }
        renewal.addFrames(frames, path, dataLength > 0 || !frames.isEmpty(), now);
        if (dataLength == 0) {
            return !frames.isEmpty() && seal(path, out, Slice.NOTHING);
        }
        if (credentials.clearData()) {
            return frames.isEmpty() ? clearData(path, out, offset, dataLength, now) : seal(path, out, Slice.NOTHING);
        }
        frames.data(offset);
        Slice data = streams.output.view(offset, dataLength);
        if (data.length() < Math.min(dataLength, LEAST_VIEW)) {
            streams.output.copy(offset, dataLength, frames.array(), frames.room(dataLength));
            data = Slice.NOTHING;
            handleDataSent(path, offset, dataLength, now);
        } else {
            handleDataSent(path, offset, data.length(), now);
        }
        return seal(path, out, data);
    }

    /** Whether a client waits for the window and for nothing else. A server could not look for a better path. */
    private boolean isBlocked(Flowpath path) {
        return client && streams.output.isBlockedByPeer() && path.inFlight.isEmpty();
    }

    private void handleDataSent(Flowpath path, long offset, int length, long now) {
        path.count.handleResent(Math.max(0, Math.min(length, streams.output.next() - offset)));
        streams.output.handleSent(offset, length);
        path.handleDataSent(offset, length, streams.output.acknowledged(), now);
    }

    private void addAcks(FrameWriter frames, Flowpath path, boolean dataFollows, long now) {
        if (streams.input.wantsToAdvertise()) {
            path.acks.demand(now);
        }
        if (path.acks.isDue(now) || (dataFollows && path.acks.isPending())) {
            addAck(frames, path, path);
        }
        for (Flowpath other : paths.all()) {
            boolean cannotSpeak = other.carriesRecords() && (other.is(FlowpathState.SUSPECT) || !other.canTakeRecord());
            if (other != path && cannotSpeak && other.acks.isDue(now) && frames.hasRoomFor(FrameType.ACK_LENGTH)) {
                addAck(frames, other, path);
            }
        }
    }

    private void addAck(FrameWriter frames, Flowpath path, Flowpath carrier) {
        if (streams.input.reopensWindow()) {
            // Who waits for the window says nothing: find out whether it has heard.
            carrier.liveness.demandPing();
        }
        frames.ack(path.id, path.received(), streams.input.received(), streams.input.limit());
        path.acks.handleSent();
        carrier.acks.handleTold(streams.input.received(), streams.input.limit());
        streams.input.handleAdvertised();
    }

    private void addProbes(FrameWriter frames, Flowpath path, long now) {
        Long token = path.pollPong();
        if (token != null) {
            frames.pong(token);
        }
        if (path.liveness.wantsPing()) {
            frames.ping(path.liveness.handlePingSent(now));
        }
    }

    private void addStop(FrameWriter frames, Flowpath path) {
        if (paths.owed().hasStop() && streams.wantToStopPeer()) {
            frames.stop();
            paths.owed().handleStopSent(path.carried);
            path.liveness.demandPing();
        }
    }

    private void addPathCloses(FrameWriter frames, Flowpath path) {
        while (frames.hasRoomFor(FrameType.PATH_CLOSE_LENGTH)) {
            Integer closed = paths.owed().pollClosedPath(path.carried);
            if (closed == null) {
                return;
            }
            if (closed != path.id) {
                frames.pathClose(closed);
            }
        }
    }

    private void addRoles(FrameWriter frames, Flowpath path) {
        while (credentials.knows(Features.ROLES) && frames.hasRoomFor(FrameType.PATH_ROLE_LENGTH)) {
            Integer next = paths.owed().pollRole(path.carried);
            if (next == null) {
                return;
            }
            Flowpath meant = paths.get(next);
            if (meant != null) {
                frames.pathRole(meant.id, meant.roles.ourNumber(), meant.roles.wish());
                // It must not depend on a flowpath of which nobody knows yet that it has died.
                path.liveness.demandPing();
            }
        }
    }

    private void addAddresses(FrameWriter frames, Flowpath path) {
        Integer heard = path.pollAddressesHeard();
        if (heard != null) {
            frames.addressesHeard(heard);
        }
        if (credentials.knows(Features.ADDRESSES) && frames.hasRoomFor(AddressList.MOST_LENGTH)) {
            AddressList list = paths.owed().pollAddresses(path.carried);
            if (list != null) {
                frames.addresses(list);
                path.liveness.demandPing();
            }
        }
    }

    /** It can wait for something else to be said. */
    private void addControlPort(FrameWriter frames, Flowpath path) {
        int port = credentials.knows(Features.DATAGRAMS) ? paths.owed().pollControlPort(path.carried) : 0;
        if (port != 0) {
            frames.controlPort(port);
        }
    }

    /** With a probe, for only bytes count as something that the peer owes an answer to. */
    private void addEnd(FrameWriter frames, Flowpath path) {
        if (paths.owed().hasEnd() && streams.output.isEndDue()) {
            frames.fin(streams.output.end());
            streams.output.handleEndSent();
            paths.owed().handleEndSent(path.carried);
            path.liveness.demandPing();
        }
    }

    private boolean seal(Flowpath path, Transmit out, Slice data) {
        out.set(path.id, out.buffer, path.records().seal(out.frames, data, out.buffer));
        byte[] fresh = renewal.pollOutboundSecret();
        if (fresh != null) {
            path.records().renewOutbound(fresh);
        }
        return true;
    }

    /** Stream bytes as they are: where and how many in front, nothing copied. */
    private boolean clearData(Flowpath path, Transmit out, long offset, int most, long now) {
        Slice data = streams.output.view(offset, most);
        out.set(path.id, out.buffer, path.records().sealOffset(offset, data.length(), out.buffer));
        out.payload = data;
        path.count.handleFrameSent(FrameType.DATA);
        handleDataSent(path, offset, data.length(), now);
        return true;
    }

    /** One last record for the path, to go out before its TCP connection is closed. */
    byte[] last(Flowpath path, CloseReason reason) {
        FrameWriter frames = new FrameWriter(Limits.MAX_RECORD_CONTROL);
        frames.begin(path.count);
        if (reason.isClean()) {
            addAck(frames, path, path);
            frames.done();
        } else {
            frames.reset(ResetCode.of(reason).wire(), reason.detail());
        }
        return path.records().seal(frames);
    }
}
