package io.msocket.protocol;

/**
 * Tells a flowpath that works from one that does not, by our own acknowledgements and probes, never by TCP's timeouts.
 *
 * <p>Who has sent something expects progress within a few round-trip times. Who was receiving and hears nothing more asks
 * soon, and once (PING): the sender may merely have paused. Who has been silent for the keepalive time asks as well.
 */
final class Liveness {
    /** Never suspect faster than TCP repairs a loss by its least retransmission timeout of 200 ms. */
    private static final long LEAST_PATIENCE_NANOS = 400_000_000L;

    /**
     * The same while another path works: to suspect in vain costs some bytes that are sent twice, and a stalled path holds up the
     * whole stream. Above a pause of the threads at either end.
     */
    private static final long LEAST_PATIENCE_WITH_SPARE_NANOS = 100_000_000L;

    /** Before the first sample: as RFC 6298 does for TCP. */
    private static final long INITIAL_PATIENCE_NANOS = 1_000_000_000L;

    /** A loss, and the loss of what TCP sends again; what fills the queues shows that the path works by arriving. */
    private static final int SMOOTHED_SHARES = 2;

    private static final int VARIATION_SHARES = 4;

    /** So many suspicions in turn are no chance. */
    private static final int ENOUGH_DOUBTFUL = 2;

    /** Without a loss: how much later than usual acknowledgements come. */
    private static final int VARIATION_SHARES_WITH_SPARE = 2;

    /** For so long a kernel may delay its acknowledgements: what Linux takes at most. */
    private static final long KERNEL_ACK_DELAY_NANOS = 40_000_000L;

    /**
     * How long a receiver lets data pause, at least, before it asks. So short that the question and our patience end before
     * an outage does that would make TCP wait for long; so long that a sender with pauses is not asked all the time.
     */
    private static final long LEAST_QUIET_NANOS = 100_000_000L;

    /**
     * How long a writer waits for the peer's window before it asks whether the path still works, at first; twice as long each
     * further time, as TCP does (RFC 9293, section 3.8.6.1).
     */
    private static final long FIRST_WINDOW_PAUSE_NANOS = 1_000_000_000L;

    private static final long MOST_WINDOW_PAUSE_NANOS = 60_000_000_000L;

    private final RoundTripEstimator roundTrip = new RoundTripEstimator();
    private final long keepAliveNanos;

    private long expectingSince = Connection.NO_TIMEOUT;
    private long quietAt = Connection.NO_TIMEOUT;
    private long windowAskAt = Connection.NO_TIMEOUT;
    private long windowPause = FIRST_WINDOW_PAUSE_NANOS;
    private long lastHeardAt;
    /** Since when the keepalive time runs: heard from the peer, or asked. */
    private long restingSince;

    private boolean pingWanted;
    /** What the open question was asked before may be lost although that is answered: ask again. */
    private boolean pingWantedAgain;

    private long pingSentAt = Connection.NO_TIMEOUT;

    private boolean hasSpare;

    private TcpState tcp = TcpState.UNKNOWN;

    private long sampleMark = -1;
    private long sampleSentAt;

    private boolean suspected;
    /** When the last suspicion has proved wrong. */
    private long clearedAt = Long.MIN_VALUE;
    /** Suspicions in turn of which no sample was without doubt. */
    private int doubtful;

    /** Whether a sample of the last suspicion has counted. */
    private boolean counted;

    /** @param keepAliveNanos zero for never */
    Liveness(long keepAliveNanos, long now) {
        this.keepAliveNanos = keepAliveNanos;
        this.lastHeardAt = now;
        this.restingSince = now;
    }

    /**
     * A server asks only when its client should have asked twice: together they pay for one side's keepalives, and yet a
     * client that vanished does not leave its connection behind for ever.
     */
    static Liveness ofServer(ConnectionOptions options, long now) {
        return new Liveness(2 * options.keepAlive().toNanos(), now);
    }

    RoundTripEstimator roundTrip() {
        return roundTrip;
    }

    /**
     * The peer has answered in the handshake. It may have asked a person first, so the time counts for no more than what
     * we would have supposed without it.
     */
    void handleFirstAnswer(long nanos) {
        roundTrip.add(Math.min(nanos, INITIAL_PATIENCE_NANOS));
    }

    /** What the kernel knows. */
    void handleTcpState(TcpState state) {
        tcp = state;
    }

    /** Whether there is another path that works. */
    void handleSpare(boolean there) {
        hasSpare = there;
    }

    /** How long an answer may take. */
    long patience() {
        long patience = patienceWithoutSpare();
        if (!hasSpare || roundTrip.smoothed() == 0) {
            return patience;
        }
        long usual = roundTrip.smoothed() + VARIATION_SHARES_WITH_SPARE * roundTrip.variation();
        return Math.min(patience, Math.max(LEAST_PATIENCE_WITH_SPARE_NANOS, usual + Limits.MAX_ACK_DELAY_NANOS));
    }

    private long patienceWithoutSpare() {
        if (roundTrip.smoothed() == 0) {
            return INITIAL_PATIENCE_NANOS;
        }
        long usual = SMOOTHED_SHARES * roundTrip.smoothed() + VARIATION_SHARES * roundTrip.variation();
        return Math.max(LEAST_PATIENCE_NANOS, usual + Limits.MAX_ACK_DELAY_NANOS);
    }

    /** Stream bytes were handed over, {@code sent} in all on this path. */
    void handleDataSent(long sent, long now) {
        if (expectingSince == Connection.NO_TIMEOUT) {
            expectingSince = now;
        }
        if (sampleMark < 0) {
            sampleMark = sent;
            sampleSentAt = now;
        }
    }

    /** The peer has counted more bytes on this path. */
    void handleProgress(long acknowledged, boolean allAcknowledged, long now) {
        if (sampleMark >= 0 && acknowledged >= sampleMark) {
            addSample(sampleSentAt, now);
            sampleMark = -1;
        }
        expectingSince = allAcknowledged && pingSentAt == Connection.NO_TIMEOUT ? Connection.NO_TIMEOUT : now;
    }

    /** The path is under suspicion from now on. */
    void handleSuspected() {
        suspected = true;
        counted = false;
    }

    /** It has shown that it works; how long its way is now has still to be asked. */
    void handleCleared(long now) {
        if (suspected) {
            suspected = false;
            clearedAt = now;
            demandPing();
        }
    }

    /**
     * What was sent before or during a suspicion has most likely come by one of TCP's repetitions, and says how long the path was silent
     * (RFC 6298, section 3). Unless it is so in one suspicion after the other: then the way has become longer.
     */
    private void addSample(long sentAt, long now) {
        boolean isDoubtful = suspected || sentAt < clearedAt;
        if (!isDoubtful || roundTrip.smoothed() == 0) {
            doubtful = 0;
            roundTrip.add(now - sentAt);
        } else if (!counted) {
            counted = true;
            doubtful++;
            if (doubtful >= ENOUGH_DOUBTFUL) {
                roundTrip.restart(now - sentAt);
            }
        }
    }

    /** Anything authentic arrived. */
    void handleHeard(long now) {
        lastHeardAt = now;
        restingSince = now;
    }

    /**
     * A client has joined, and may wait for the answer to something that it has asked, and heard to have arrived, on another path: if
     * nothing comes, find out why.
     */
    void handleJoined(long now) {
        handleDataReceived(now);
    }

    /** Stream bytes arrived: if they stop coming, find out why. */
    void handleDataReceived(long now) {
        quietAt = now + Math.max(LEAST_QUIET_NANOS, Math.min(roundTrip.smoothed(), patience()));
    }

    /** Whether our bytes wait for the peer's window: the word that opens it may go down with the path, and nobody answers it. */
    void handleWindow(boolean closed, long now) {
        if (!closed) {
            windowAskAt = Connection.NO_TIMEOUT;
            windowPause = FIRST_WINDOW_PAUSE_NANOS;
        } else if (windowAskAt == Connection.NO_TIMEOUT) {
            windowAskAt = now + windowPause;
        }
    }

    boolean wantsPing() {
        return pingWanted;
    }

    /** The time of sending is the probe's token, so that its answer is a round-trip sample. */
    long handlePingSent(long now) {
        pingWanted = false;
        pingSentAt = now;
        if (expectingSince == Connection.NO_TIMEOUT) {
            expectingSince = now;
        }
        return now;
    }

    void handlePong(long token, boolean allAcknowledged, long now) {
        if (token != pingSentAt) {
            return;
        }
        addSample(pingSentAt, now);
        pingSentAt = Connection.NO_TIMEOUT;
        pingWanted = pingWantedAgain;
        pingWantedAgain = false;
        expectingSince = allAcknowledged ? Connection.NO_TIMEOUT : now;
    }

    /** Asks whether what is sent now gets through: at once, or as soon as the question that is open is answered. */
    void demandPing() {
        pingWanted = pingSentAt == Connection.NO_TIMEOUT;
        pingWantedAgain = !pingWanted;
    }

    boolean isOverdue(long now) {
        return now >= overdueAt();
    }

    private long overdueAt() {
        if (expectingSince == Connection.NO_TIMEOUT) {
            return Connection.NO_TIMEOUT;
        }
        // As long as anything arrives the path works, and the answer comes behind it.
        long since = Math.max(expectingSince, lastHeardAt);
        return hasSpare && tcp.isKnown() ? Math.min(overdueByTcp(since), missedAt()) : since + patience();
    }

    /**
     * A kernel hears of packets that arrive behind a lost one, where we hear nothing: while it hears anything there is no reason for
     * suspicion, and once it hears nothing for a round trip, none for patience.
     */
    private long overdueByTcp(long since) {
        long usual = tcp.roundTripNanos() + KERNEL_ACK_DELAY_NANOS;
        return Math.max(since, tcp.silentSince()) + Math.max(LEAST_PATIENCE_WITH_SPARE_NANOS, usual);
    }

    /** When an answer would be overdue even if there were no other path; {@link Connection#NO_TIMEOUT} if none is expected. */
    long missedAt() {
        return expectingSince == Connection.NO_TIMEOUT
                ? Connection.NO_TIMEOUT
                : Math.max(expectingSince, lastHeardAt) + patienceWithoutSpare();
    }

    /** How long an answer has been outstanding, zero if none is. */
    long waitingFor(long now) {
        return expectingSince == Connection.NO_TIMEOUT ? 0 : now - expectingSince;
    }

    void handleTimeout(long now) {
        if (now >= quietAt) {
            quietAt = Connection.NO_TIMEOUT;
            demandPing();
        }
        if (now >= windowAskAt) {
            windowAskAt = Connection.NO_TIMEOUT;
            windowPause = Math.min(2 * windowPause, MOST_WINDOW_PAUSE_NANOS);
            demandPing();
        }
        if (now >= keepAliveAt()) {
            restingSince = now;
            demandPing();
        }
    }

    private long keepAliveAt() {
        return keepAliveNanos == 0 ? Connection.NO_TIMEOUT : restingSince + keepAliveNanos;
    }

    /** The next instant at which {@link #handleTimeout} or {@link #isOverdue} has something to say. */
    long timeout(boolean alreadySuspect) {
        long next = Math.min(Math.min(quietAt, windowAskAt), keepAliveAt());
        return alreadySuspect ? next : Math.min(next, overdueAt());
    }
}
