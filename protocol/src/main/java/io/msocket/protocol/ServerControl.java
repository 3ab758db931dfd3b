package io.msocket.protocol;

import io.msocket.protocol.ControlChannel.Outgoing;
import io.msocket.protocol.crypto.RandomSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's: tells its client where it has gone. */
final class ServerControl extends ControlEnd {
    /** Between a client's word that it has heard and the next time that it is told, should it not come; then twice as long. */
    private static final long FIRST_ABSENCE_NANOS = 10_000_000_000L;

    /** So often it is told anew, as a move of its own: over some minutes. */
    private static final int MOST_REMINDERS = 4;

    /** All tries of a move in two epochs. */
    private static final int MOST_CREDIT = 2 * ReconnectSender.MOST_TRIES;

    private final RandomSource random;
    private @Nullable ReconnectSender sender;

    private int clientsPort;
    /** Where the last datagram came from that says that the client is there; null before the first. */
    private @Nullable InetSocketAddress seenAt;

    private long lastSeen;
    /** How many datagrams may go there: no more than have come, for he who sends them may be elsewhere. */
    private int credit;

    /** Of the flowpath that worked last. */
    private RoundTripEstimator roundTrip = new RoundTripEstimator();

    private @Nullable InetSocketAddress local;

    /** What was told last. */
    private List<InetSocketAddress> told = List.of();

    private int reminders;
    private long remindAt = Connection.NO_TIMEOUT;

    ServerControl(Credentials credentials, Flowpaths paths, RandomSource random) {
        super(credentials, paths, ControlDatagram.Kind.RECONNECT_HEARD);
        this.random = random;
    }

    /**
     * The server takes joins at these addresses from now on, and no longer where it was. A client that has a flowpath that works at one
     * of them need not know; nor is it told what it would not dial.
     */
    void tellMoved(List<InetSocketAddress> addresses, long now) {
        review(now);
        stopTelling();
        InetSocketAddress former = local;
        if (!credentials.knows(Features.MOVED) || former == null || target() == null || isAtOneOf(addresses)) {
            return;
        }
        List<InetSocketAddress> next = addresses.stream()
                .filter(address -> AddressRules.allow(address, former))
                .toList();
        if (!next.isEmpty()) {
            told = next;
            reminders = 0;
            tell(now);
        }
    }

    private boolean isAtOneOf(List<InetSocketAddress> addresses) {
        return paths.all().stream().anyMatch(path -> path.is(FlowpathState.ACTIVE) && addresses.contains(path.local()));
    }

    private void tell(long now) {
        ReconnectSender telling = sender;
        if (telling == null) {
            telling = new ReconnectSender(keyring(), random);
            sender = telling;
        }
        remindAt = Connection.NO_TIMEOUT;
        telling.move(told, roundTrip, now);
    }

    /** A join is confirmed: flowpaths tell the client all the rest. */
    void handleJoined() {
        stopTelling();
    }

    private void stopTelling() {
        remindAt = Connection.NO_TIMEOUT;
        if (sender != null) {
            sender.handleJoined();
        }
    }

    @Override
    void handlePeersPort(int peersPort, long now) {
        clientsPort = peersPort;
    }

    /** Nobody is looked for by names while there is nothing that he could say. */
    @Override
    int namesVersion() {
        return clientsPort == 0 ? 0 : super.namesVersion();
    }

    @Override
    byte @Nullable [] handle(ControlDatagram datagram, int epoch, InetSocketAddress source, long now) {
        if (datagram.kind() == ControlDatagram.Kind.HERE) {
            handleHere(datagram, epoch, source);
        } else {
            handleHeard(datagram, epoch, now);
        }
        return null;
    }

    private void handleHere(ControlDatagram datagram, int epoch, InetSocketAddress source) {
        byte[] text = keyring().open(datagram, epoch);
        if (text != null && Wire.getLong(text, 0) > lastSeen) {
            lastSeen = Wire.getLong(text, 0);
            credit = source.equals(seenAt) ? Math.min(credit + 1, MOST_CREDIT) : 1;
            seenAt = source;
        }
    }

    private void handleHeard(ControlDatagram datagram, int epoch, long now) {
        ReconnectSender telling = sender;
        if (telling == null) {
            // Nothing was told, which shows in the work as little as in an answer.
            keyring().open(datagram, epoch);
        } else if (telling.handle(datagram, epoch) && reminders < MOST_REMINDERS) {
            remindAt = now + (FIRST_ABSENCE_NANOS << reminders);
            reminders++;
        }
    }

    @Override
    List<Outgoing> poll(long now) {
        if (now >= remindAt) {
            remindAt = Connection.NO_TIMEOUT;
            if (!paths.hasActive()) {
                tell(now);
            }
        }
        List<byte[]> next = sender == null ? List.of() : sender.poll(now);
        if (next.isEmpty()) {
            return List.of();
        }
        List<Outgoing> sent = new ArrayList<>();
        InetSocketAddress named = target();
        for (byte[] bytes : next) {
            if (named != null) {
                sent.add(new Outgoing(bytes, named));
            }
            if (seenAt != null && credit > 0 && !seenAt.equals(named)) {
                credit--;
                sent.add(new Outgoing(bytes, seenAt));
            }
        }
        return sent;
    }

    /** The client's port where its last flowpath came from that has worked; null while that is not known. */
    private @Nullable InetSocketAddress target() {
        InetAddress host = peerHost();
        return host == null || clientsPort == 0 ? null : new InetSocketAddress(host, clientsPort);
    }

    @Override
    void review(long now) {
        super.review(now);
        Flowpath newest = newestActive();
        if (newest != null) {
            roundTrip = newest.liveness.roundTrip();
            local = newest.local();
        }
    }

    @Override
    long timeout() {
        return Math.min(remindAt, sender == null ? Connection.NO_TIMEOUT : sender.nextTime());
    }
}
