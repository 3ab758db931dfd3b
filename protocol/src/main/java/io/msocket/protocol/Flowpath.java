package io.msocket.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One TCP connection that carries, or is about to carry, the stream. A part of {@link Connection}. */
final class Flowpath implements PathScheduler.Candidate {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** A shorter round trip stays in the machine or its network, where nothing is late. */
    private static final long NEAR_NANOS = 1_000_000L;

    final int id;
    final InetSocketAddress remote;
    final long createdAt;
    final Liveness liveness;
    final AckSchedule acks = new AckSchedule();
    final InFlight inFlight = new InFlight();
    final DeliveryRate rate = new DeliveryRate();
    final PathRoles roles = new PathRoles();
    /** Control frames that may get lost with this path. */
    final Owed carried = Owed.byFlowpath();

    final KeyAge keyAge;
    final TrafficCount count = new TrafficCount();

    /** At the server, while the client renews this path's keys. */
    @Nullable
    KeyExchange keyExchange;

    /** At the server, while a join has still to prove itself: the flowpaths that it will put an end to. */
    @Nullable
    List<Flowpath> givenUp;

    /** The flowpaths that the same join will leave once they carry nothing. */
    List<Flowpath> left = List.of();

    /** At the server: when it learnt that the client is leaving this one, which does not count any more. */
    long leftSince = Connection.NO_TIMEOUT;

    private final ArrayDeque<byte[]> output = new ArrayDeque<>(1);
    private FlowpathState state;
    private @Nullable InetSocketAddress local;
    private @Nullable ClientHandshake handshake;
    private @Nullable RecordLayer records;
    private long deadline = Connection.NO_TIMEOUT;
    /** When TCP had connected. */
    private long connectedAt = Connection.NO_TIMEOUT;

    private int unsent;

    private long received;
    /** Whether others carry data beside it. */
    private boolean sharesLoad;

    private final Throughput throughput = new Throughput();
    /** When it last began to carry data, having carried none. */
    private long busySince;
    /** While every path carries everything: up to where this one has. */
    private long copiedTo;

    private @Nullable Long pongToken;
    /** At the client: the list of the server's addresses that has come here. */
    private @Nullable Integer addressesHeard;

    /** How it came about; null at the server, which is given its flowpaths. */
    private @Nullable Attempt attempt;

    private Flowpath(int id, FlowpathState state, InetSocketAddress remote, Liveness liveness, long now) {
        this.id = id;
        this.state = state;
        this.remote = remote;
        this.liveness = liveness;
        this.createdAt = now;
        this.keyAge = new KeyAge(now);
    }

    /** The client's: to be connected by the driver, then to shake hands, all until the deadline. */
    static Flowpath dialled(int id, Attempt attempt, Liveness liveness, long deadline, long now) {
        Route route = attempt.route;
        Flowpath path = new Flowpath(id, FlowpathState.CONNECTING, route.remote(), liveness, now);
        path.attempt = attempt;
        path.deadline = deadline;
        if (route.local() != null) {
            path.local = new InetSocketAddress(route.local(), 0);
        }
        return path;
    }

    /** The server's: already authenticated by its keys or its join message. */
    static Flowpath accepted(
            int id,
            RecordLayer records,
            InetSocketAddress local,
            InetSocketAddress remote,
            Liveness liveness,
            long now) {
        Flowpath path = new Flowpath(id, FlowpathState.UNCONFIRMED, remote, liveness, now);
        path.records = records;
        path.local = local;
        return path;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public long roundTripNanos() {
        return liveness.roundTrip().smoothed();
    }

    @Override
    public long leastRoundTripNanos() {
        return liveness.roundTrip().least();
    }

    @Override
    public long bytesPerSecond() {
        return throughput.bytesPerSecond();
    }

    @Override
    public long bytesInFlight() {
        return inFlight.sent() - inFlight.acknowledged();
    }

    boolean is(FlowpathState expected) {
        return state == expected;
    }

    boolean carriesRecords() {
        return state.carriesRecords();
    }

    @Nullable
    InetSocketAddress local() {
        return local;
    }

    @Nullable
    InetAddress localAddress() {
        return local == null ? null : local.getAddress();
    }

    // --- getting ready

    void handleConnected(InetSocketAddress actualLocal, ClientHandshake started, byte[] firstMessage, long now) {
        local = actualLocal;
        handshake = started;
        state = FlowpathState.HANDSHAKING;
        connectedAt = now;
        liveness.roundTrip().add(now - createdAt);
        output.add(firstMessage);
    }

    ClientHandshake handshake() {
        if (handshake == null) {
            throw new IllegalStateException("flowpath " + id + " has no handshake under way");
        }
        return handshake;
    }

    /** Whether it is about to open the connection, not to join it. */
    boolean isOpening() {
        return handshake instanceof ClientHandshake.Opening;
    }

    /** Bytes that go out before any record made later. */
    void queue(byte[] bytes) {
        output.add(bytes);
    }

    byte @Nullable [] pollOutput() {
        return output.poll();
    }

    /** The handshake is done: records from now on. */
    void handleKeys(RecordLayer established) {
        records = established;
        handshake = null;
    }

    RecordLayer records() {
        if (records == null) {
            throw new IllegalStateException("flowpath " + id + " has no keys yet");
        }
        return records;
    }

    // --- state

    void become(FlowpathState next) {
        state = next;
        if (next == FlowpathState.ACTIVE) {
            deadline = Connection.NO_TIMEOUT;
        }
    }

    /** When this attempt, or this suspicion, must have come to something. */
    long deadline() {
        return deadline;
    }

    void setDeadline(long instant) {
        deadline = instant;
    }

    @Nullable
    Attempt attempt() {
        return attempt;
    }

    /** The flowpath that this attempt is to move; null where it is none, or moves none. */
    @Nullable
    Integer moves() {
        return isAttempt() && attempt != null && attempt.purpose == Attempt.Purpose.MOVE ? attempt.replaces() : null;
    }

    /** It moves another one. */
    void moveInstead(int pathId) {
        if (attempt != null) {
            attempt.replaceInstead(pathId);
        }
    }

    /** Whether it is still to be seen if it works. */
    boolean isAttempt() {
        return state == FlowpathState.CONNECTING || state == FlowpathState.HANDSHAKING;
    }

    /** Whether it is an attempt at one more flowpath, or at one that takes over from another; not one of a search's. */
    boolean isJoiningBeside() {
        return isAttempt() && attempt != null && attempt.purpose != Attempt.Purpose.SEARCH;
    }

    /** Whether TCP has connected, and the peer should have answered the handshake by now. */
    boolean isUnanswered(long now) {
        return state == FlowpathState.HANDSHAKING && now - connectedAt >= liveness.patience();
    }

    // --- traffic

    /** Whether the driver holds little enough of ours. */
    boolean canTakeRecord() {
        return unsent < rate.unsentLimit(holdsLittle());
    }

    /**
     * The same for data: what the peer has not counted must not lie in too many pieces, and where others share the load, little enough
     * must be on its way, too.
     */
    @Override
    public boolean hasRoom() {
        return canTakeRecord()
                && !inFlight.isFull()
                && (!holdsLittle() || bytesInFlight() < throughput.mostOnTheWay(leastRoundTripNanos(), recordSize()));
    }

    /** Whether TCP is still to find out how much it carries, so that it is slower than it will be. */
    boolean isStarting(long now) {
        return throughput.isStarting(now);
    }

    /** Whether little is to wait for it, since others carry data beside it and its way is long. */
    boolean holdsLittle() {
        return sharesLoad && leastRoundTripNanos() > NEAR_NANOS;
    }

    void handleShare(boolean shares) {
        sharesLoad = shares;
        throughput.handleShare(shares);
    }

    /** Stream bytes to put into the next record, at most. */
    int recordSize() {
        return inFlight.sent() == 0 ? DeliveryRate.firstRecordSize() : rate.recordSize();
    }

    void handlePolled(int bytes) {
        unsent += bytes;
        count.handleBytesSent(bytes);
    }

    void handleSent(int bytes) {
        unsent -= bytes;
    }

    void handleDataSent(long offset, int length, long settled, long now) {
        if (inFlight.isEmpty()) {
            busySince = now;
            rate.handleStart(now);
            throughput.handleStart(inFlight.sent(), now);
        }
        inFlight.add(offset, length, settled);
        liveness.handleDataSent(inFlight.sent(), now);
    }

    /** For so long nothing of what it carries can be acknowledged, since the first of it is still under way. */
    long nanosUntilFirst(long now) {
        return Math.max(0, busySince + leastRoundTripNanos() - now);
    }

    /** The peer has counted so many bytes on this path; whether that is news. */
    boolean handleAcknowledged(long count, SendStream stream, long now) throws ProtocolException {
        long before = inFlight.acknowledged();
        if (!inFlight.handleAcknowledged(count, stream)) {
            return false;
        }
        rate.handleDelivered(count - before, now);
        liveness.handleProgress(count, inFlight.isEmpty(), now);
        throughput.handleDelivered(count, inFlight.sent(), liveness.roundTrip(), now);
        return true;
    }

    /** Whether what we send there arrives, as far as it can be known. */
    boolean passes() {
        return inFlight.isEmpty() || inFlight.acknowledged() >= RouteTrials.ENOUGH_BYTES;
    }

    /** Whether it has carried more than a first record. */
    boolean hasPassed() {
        return received + inFlight.acknowledged() >= RouteTrials.ENOUGH_BYTES;
    }

    /** A short way is not held to any. */
    private long pace() {
        return leastRoundTripNanos() > NEAR_NANOS ? throughput.pace(leastRoundTripNanos()) : 0;
    }

    /** For a driver that bounds what the kernel holds. */
    PathLoad load() {
        long bytesPerRoundTrip = (long) ((double) bytesPerSecond() * leastRoundTripNanos() / NANOS_PER_SECOND);
        return new PathLoad(bytesPerRoundTrip, leastRoundTripNanos(), holdsLittle(), pace());
    }

    void handleDataReceived(int length, long window, long now) {
        received += length;
        acks.handleReceived(length, window, now);
        liveness.handleDataReceived(now);
    }

    long received() {
        return received;
    }

    long copiedTo() {
        return copiedTo;
    }

    void setCopiedTo(long offset) {
        copiedTo = offset;
    }

    /** Stream bytes that it has carried, both ways. */
    long traffic() {
        return inFlight.sent() + received;
    }

    void handlePing(long token) {
        pongToken = token;
    }

    @Nullable
    Long pollPong() {
        Long token = pongToken;
        pongToken = null;
        return token;
    }

    void handleAddresses(int number) {
        addressesHeard = number;
    }

    /** The number of the list of addresses to acknowledge; null for none. */
    @Nullable
    Integer pollAddressesHeard() {
        Integer number = addressesHeard;
        addressesHeard = null;
        return number;
    }

    /** The next instant at which something about this path is due. */
    long timeout() {
        if (!carriesRecords()) {
            return deadline;
        }
        long next = Math.min(deadline, liveness.timeout(state == FlowpathState.SUSPECT));
        return canTakeRecord() ? Math.min(next, acks.dueAt()) : next;
    }

    void release() {
        state = FlowpathState.CLOSED;
        givenUp = null;
        left = List.of();
        if (records != null) {
            records.release();
        }
    }

    FlowpathSnapshot snapshot() {
        return new FlowpathSnapshot(
                id,
                state,
                local,
                remote,
                Duration.ofNanos(liveness.roundTrip().smoothed()),
                inFlight.sent(),
                inFlight.acknowledged(),
                received,
                roles.agreed(),
                throughput.bytesPerSecond(),
                count.streamBytesResent());
    }
}
