package io.msocket.protocol;

import io.msocket.protocol.ControlChannel.Outgoing;
import io.msocket.protocol.crypto.RandomSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's: hears where its server has gone, and dials there once where no flowpath works. What does seem to work is asked whether it
 * does, since the server may have gone without a word.
 */
final class ClientControl extends ControlEnd {
    /** Where this end has as many flowpaths as it may, until one of them can give way. */
    private static final long ROOM_PAUSE_NANOS = 100_000_000L;

    /** Between two datagrams that say that this end is here, however often the server tells its port. */
    private static final long HERE_PAUSE_NANOS = 1_000_000_000L;

    private final PathPlan plan;
    private final Dialer dialer;
    private final DialAllowance allowance;
    private final RandomSource random;
    private final long keepAliveNanos;

    /** Null before the connection is open, and where the server tells no moves. */
    private @Nullable ReconnectReceiver receiver;

    private long roomAt;

    private int serverPort;
    /** Of datagrams that say that this end is here. */
    private long count;

    /** Of the best flowpath that worked last; null before the first. */
    private @Nullable Route worked;

    private long hereAt = Connection.NO_TIMEOUT;
    private long mayBeHereAt;

    ClientControl(
            Credentials credentials,
            Flowpaths paths,
            PathPlan plan,
            Dialer dialer,
            DialAllowance allowance,
            RandomSource random,
            Duration keepAlive) {
        super(credentials, paths, ControlDatagram.Kind.RECONNECT);
        this.plan = plan;
        this.dialer = dialer;
        this.allowance = allowance;
        this.random = random;
        this.keepAliveNanos = keepAlive.toNanos();
    }

    /** @param remote where the client has reached the server by itself */
    void handleOpenedAt(InetSocketAddress remote) {
        if (credentials.knows(Features.MOVED)) {
            receiver = new ReconnectReceiver(keyring(), remote, allowance);
        }
    }

    void handleJoined(InetSocketAddress remote) {
        if (receiver != null) {
            receiver.handleJoined(remote);
        }
    }

    @Override
    void handlePeersPort(int peersPort, long now) {
        serverPort = peersPort;
        if (keepAliveNanos > 0) {
            hereAt = Math.min(hereAt, Math.max(now, mayBeHereAt));
        }
    }

    @Override
    byte @Nullable [] handle(ControlDatagram datagram, int epoch, InetSocketAddress source, long now)
            throws ProtocolException {
        ReconnectReceiver moves = receiver;
        if (moves == null) {
            return null;
        }
        long before = moves.lastNumber();
        byte[] answer = moves.handle(datagram, epoch);
        if (moves.lastNumber() > before) {
            paths.probe();
        }
        return answer;
    }

    @Override
    List<Outgoing> poll(long now) {
        InetAddress host = peerHost();
        if (now < hereAt || host == null) {
            return List.of();
        }
        hereAt = now + keepAliveNanos;
        mayBeHereAt = now + HERE_PAUSE_NANOS;
        count++;
        byte[] text = new byte[ControlDatagram.Kind.HERE.textLength()];
        Wire.putLong(text, 0, count);
        InetSocketAddress target = new InetSocketAddress(host, serverPort);
        return keyring().sealInEachEpoch(ControlDatagram.Kind.HERE, text, random).stream()
                .map(bytes -> new Outgoing(bytes, target))
                .toList();
    }

    @Override
    void review(long now) {
        super.review(now);
        ReconnectReceiver moves = receiver;
        if (moves == null) {
            return;
        }
        rememberRoute();
        if (now < dialAt(moves)) {
            return;
        }
        if (moves.leadsSomewhere(this::isReachable, now) && !dialer.makesRoomToSearch(now)) {
            roomAt = now + ROOM_PAUSE_NANOS;
            return;
        }
        InetSocketAddress address = moves.pollDial(this::isReachable, now);
        Route route = address == null ? null : routeTo(address);
        if (route != null) {
            dialer.dialTold(route, now);
        }
    }

    private void rememberRoute() {
        Flowpath best = plan.best();
        Attempt attempt = best == null ? null : best.attempt();
        if (attempt != null) {
            worked = attempt.route;
        }
    }

    /** While something works nothing is dialled; what was told waits. */
    private long dialAt(ReconnectReceiver moves) {
        long toldAt = moves.nextTime();
        boolean isWanted = toldAt != Connection.NO_TIMEOUT && plan.wantsSearch() && !paths.hasActive();
        return isWanted ? Math.max(roomAt, toldAt) : Connection.NO_TIMEOUT;
    }

    private boolean isReachable(InetSocketAddress address) {
        return routeTo(address) != null;
    }

    /**
     * As the first of the routes leads that there are for addresses of this family; but from where a flowpath has worked, if that is still
     * one of them, for there is one attempt only.
     */
    private @Nullable Route routeTo(InetSocketAddress address) {
        Route first = null;
        for (Route route : plan.routes()) {
            if (route.remote().getAddress().getClass() == address.getAddress().getClass()) {
                if (leadsAsBefore(route)) {
                    return towards(address, route);
                }
                first = first == null ? route : first;
            }
        }
        return first == null ? null : towards(address, first);
    }

    private boolean leadsAsBefore(Route route) {
        Route before = worked;
        return before != null
                && Objects.equals(route.local(), before.local())
                && Objects.equals(route.interfaceName(), before.interfaceName());
    }

    private static Route towards(InetSocketAddress address, Route as) {
        return new Route(as.local(), address, as.interfaceName(), as.onlyThere(), as.role(), false);
    }

    @Override
    long timeout() {
        ReconnectReceiver moves = receiver;
        long here = peerHost() == null ? Connection.NO_TIMEOUT : hereAt;
        return moves == null ? here : Math.min(here, dialAt(moves));
    }
}
