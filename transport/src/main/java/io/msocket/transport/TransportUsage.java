package io.msocket.transport;

import io.msocket.protocol.Holdings;
import java.util.List;

/**
 * What the connections of one process take of what bounds all of them together. Immutable. The figures are read one after the other, so
 * those of different bounds need not be of the same instant.
 *
 * @param connections all that are not over, suspended ones included
 * @param accepted those of them that others have opened
 * @param suspendedConnections those without any flowpath
 * @param suspendedBytes the memory of what those keep, 4 KB for each included
 * @param evictions how many suspended connections have given way since the start because there were too many, or too many bytes
 * @param reconnecting attempts to reconnect that are under way
 * @param reconnectionsDelayed how often an attempt to reconnect has waited for its turn since the start
 * @param windowBytes what receive windows promise, those of connections of ours only what they have grown by; and what else peers make
 *     us hold: of gaps, of records that have not come whole, of further flowpaths, of which bytes are on their way on them, and unread
 *     when they have gone
 * @param sendBytes the memory of what is kept for sending; beyond the bound each connection still keeps a little
 * @param unreadBytes the memory of what connections that others have opened, and that are over, have left to applications that have not
 *     read it: a part of the windows'
 * @param pooledBytes free buffers that are kept for use again
 * @param halfOpen TCP connections that have proved nothing, of all listening sockets together, as are the bounds here and below
 * @param halfOpenJoins those that want to join a connection, and have not proved that they may
 * @param unaccepted connections that wait for a listener's {@code accept}
 * @param tombstones connections that ended well and are remembered
 * @param holders who holds most of it
 */
public record TransportUsage(
        int connections,
        Figure accepted,
        Figure suspendedConnections,
        Figure suspendedBytes,
        long evictions,
        Figure reconnecting,
        long reconnectionsDelayed,
        Figure windowBytes,
        Figure sendBytes,
        Figure unreadBytes,
        Figure pooledBytes,
        Figure halfOpen,
        Figure halfOpenJoins,
        Figure unaccepted,
        Figure tombstones,
        Holders holders) {

    /** Enough to see who it is, and few enough to be logged. */
    public static final int MOST_NAMED = 10;

    /**
     * Who holds most of something, for what it may: of each at most {@value #MOST_NAMED}, the heaviest first. A source is an IPv4 address or an
     * IPv6 /48; the connections of one that have lived and carried data are named apart from what else comes from there. Immutable.
     *
     * @param accepted connections that others have opened, by number
     * @param suspendedBytes the memory of what those without any flowpath keep, 4 KB for each included
     * @param windowBytes what receive windows promise, and what else peers make us hold
     * @param sendBytes the memory of what is kept for sending
     * @param halfOpen TCP connections that have proved nothing, by number, those included that want to join
     */
    public record Holders(
            List<Holdings.Share> accepted,
            List<Holdings.Share> suspendedBytes,
            List<Holdings.Share> windowBytes,
            List<Holdings.Share> sendBytes,
            List<Holdings.Share> halfOpen) {
        public Holders {
            accepted = List.copyOf(accepted);
            suspendedBytes = List.copyOf(suspendedBytes);
            windowBytes = List.copyOf(windowBytes);
            sendBytes = List.copyOf(sendBytes);
            halfOpen = List.copyOf(halfOpen);
        }
    }

    /**
     * What is used of something, and what may be.
     *
     * @param used now
     * @param bound as it was set
     */
    public record Figure(long used, long bound) {
        static final Figure NOTHING = new Figure(0, 0);

        Figure plus(Figure other) {
            return new Figure(used + other.used, bound + other.bound);
        }

        @Override
        public String toString() {
            return used + " of " + bound;
        }
    }

    static TransportUsage of(
            TransportSettings settings, Connections connections, BufferPool buffers, ListeningUse listening) {
        SuspendedConnections.Use suspended = connections.suspended().use(MOST_NAMED);
        DialPermits permits = connections.dialPermits();
        return new TransportUsage(
                connections.count(),
                new Figure(connections.admitted().count(), settings.maxConnections()),
                new Figure(suspended.connections(), settings.maxSuspendedConnections()),
                new Figure(suspended.bytes(), settings.maxSuspendedBytes()),
                suspended.evicted(),
                new Figure(permits.used(), settings.maxReconnecting()),
                permits.timesWaited(),
                new Figure(buffers.reservedBytes(), settings.maxWindowBytes()),
                new Figure(connections.sendBudget().held(), settings.maxSendBytes()),
                new Figure(connections.unread().bytes(), settings.maxWindowBytes()),
                new Figure(buffers.pooledBytes(), settings.maxPooledBytes()),
                listening.halfOpen(),
                listening.halfOpenJoins(),
                listening.unaccepted(),
                listening.tombstones(),
                new Holders(
                        connections.admitted().heaviest(MOST_NAMED),
                        suspended.heaviest(),
                        buffers.heaviest(MOST_NAMED),
                        connections.sendBudget().heaviest(MOST_NAMED),
                        connections.halfOpenSources().heaviest(MOST_NAMED)));
    }
}
