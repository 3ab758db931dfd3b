package io.msocket.transport;

import io.msocket.transport.TransportUsage.Figure;

/**
 * What listening sockets take of their bounds. Immutable.
 *
 * @param halfOpen TCP connections that have proved nothing
 * @param halfOpenJoins those that want to join
 * @param unaccepted connections that wait for {@code accept}
 * @param tombstones connections that ended well and are remembered
 */
record ListeningUse(Figure halfOpen, Figure halfOpenJoins, Figure unaccepted, Figure tombstones) {
    static final ListeningUse NOTHING =
            new ListeningUse(Figure.NOTHING, Figure.NOTHING, Figure.NOTHING, Figure.NOTHING);

    ListeningUse plus(ListeningUse other) {
        return new ListeningUse(
                halfOpen.plus(other.halfOpen),
                halfOpenJoins.plus(other.halfOpenJoins),
                unaccepted.plus(other.unaccepted),
                tombstones.plus(other.tombstones));
    }

    ListeningUse withUnaccepted(Figure connections) {
        return new ListeningUse(halfOpen, halfOpenJoins, connections, tombstones);
    }
}
