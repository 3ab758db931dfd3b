package io.msocket.protocol;

import io.msocket.protocol.crypto.RandomSource;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of RECONNECT: tells the client of a move again and again, one try under way at a time, until the client has heard
 * of it, has joined, or was told often enough; or until there is a newer move, which takes its place.
 */
final class ReconnectSender {
    /** After so many tries without an answer, half a minute, the client is not where it was, or reads no datagrams. */
    static final int MOST_TRIES = 8;

    /** Sooner no answer is missed: the way from the next address may be longer than the one that was measured. */
    private static final long LEAST_FIRST_PAUSE_NANOS = 200_000_000L;

    /** Where no round trip was measured, as in RFC 6298, and where they took longer. */
    private static final long MOST_FIRST_PAUSE_NANOS = 1_000_000_000L;

    /** Pauses double up to this, so that clients that are away cost little. */
    private static final long MOST_PAUSE_NANOS = 4_000_000_000L;

    private static final int VARIATIONS = 4;

    private final ControlKeyring keyring;
    private final RandomSource random;
    private final Jitter jitter;

    /** Of the last move. */
    private long number;

    /** What is told at present; null for nothing. */
    private @Nullable Reconnect move;

    private int tries;
    private long pause;
    private long nextAt = Connection.NO_TIMEOUT;

    ReconnectSender(ControlKeyring keyring, RandomSource random) {
        this.keyring = keyring;
        this.random = random;
        this.jitter = new Jitter(random);
    }

    /**
     * The server takes joins at these addresses from now on, best first, and no longer where it was.
     *
     * @param roundTrip what was measured on the connection's flowpaths
     * @throws IllegalArgumentException when there is no address, and as {@link PathControl#announceable} does
     */
    void move(List<InetSocketAddress> addresses, RoundTripEstimator roundTrip, long now) {
        move = new Reconnect(number + 1, PathControl.announceable(addresses));
        number++;
        tries = 0;
        pause = firstPause(roundTrip);
        nextAt = now;
    }

    private static long firstPause(RoundTripEstimator roundTrip) {
        if (roundTrip.smoothed() == 0) {
            return MOST_FIRST_PAUSE_NANOS;
        }
        long usual = roundTrip.smoothed() + VARIATIONS * roundTrip.variation();
        return Math.min(MOST_FIRST_PAUSE_NANOS, Math.max(LEAST_FIRST_PAUSE_NANOS, usual));
    }

    /** Whether there is something to tell, or an answer is waited for. */
    boolean isTelling() {
        return move != null;
    }

    /** When {@link #poll} is to be called, or {@link Connection#NO_TIMEOUT}. */
    long nextTime() {
        return nextAt;
    }

    /** What is to be sent now: nothing, or the same in each epoch that the client may be in, sealed afresh each time. */
    List<byte[]> poll(long now) {
        Reconnect told = move;
        if (told == null || now < nextAt) {
            return List.of();
        }
        if (tries == MOST_TRIES) {
            end();
            return List.of();
        }
        tries++;
        nextAt = now + jitter.of(pause);
        pause = Math.min(2 * pause, MOST_PAUSE_NANOS);
        return keyring.sealInEachEpoch(ControlDatagram.Kind.RECONNECT, told.toBytes(), random);
    }

    /** A datagram has come that calls the connection by its name of this epoch. Whether it acknowledges the present move, which ends. */
    boolean handle(ControlDatagram datagram, int epoch) {
        byte[] text = keyring.open(datagram, epoch);
        Reconnect told = move;
        if (text == null
                || told == null
                || datagram.kind() != ControlDatagram.Kind.RECONNECT_HEARD
                || Wire.getLong(text, 0) != told.number()) {
            return false;
        }
        end();
        return true;
    }

    /** The client has joined: flowpaths tell it all the rest. */
    void handleJoined() {
        end();
    }

    private void end() {
        move = null;
        nextAt = Connection.NO_TIMEOUT;
    }
}
