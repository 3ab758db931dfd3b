package io.msocket.protocol;

import io.msocket.protocol.ControlChannel.Outgoing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one end of a connection sends and makes of control datagrams. Nothing, where not both ends know the features. */
abstract sealed class ControlEnd permits ClientControl, ServerControl {
    final Credentials credentials;
    final Flowpaths paths;
    private final ControlDatagram.Kind heard;
    private @Nullable ControlKeyring keyring;
    private @Nullable InetAddress peerHost;
    private int port;

    /** @param heard a kind by whose names datagrams call the connection here */
    ControlEnd(Credentials credentials, Flowpaths paths, ControlDatagram.Kind heard) {
        this.credentials = credentials;
        this.paths = paths;
        this.heard = heard;
    }

    /** Only of an open connection. */
    final ControlKeyring keyring() {
        ControlKeyring made = keyring;
        if (made == null) {
            made = new ControlKeyring(ControlKeyring.SUITE, credentials.id(), credentials.secrets());
            keyring = made;
        }
        return made;
    }

    /** This end reads datagrams at that port; the peer is to know. */
    final void setPort(int own) {
        if (own != port) {
            port = own;
            paths.owed().addControlPort(own);
        }
    }

    /** The peer reads datagrams at this port. */
    abstract void handlePeersPort(int peersPort, long now);

    /** Another one whenever {@link #names} may have changed; 0 for no names. */
    int namesVersion() {
        return credentials.knows(Features.DATAGRAMS) ? 1 + credentials.secrets().version() : 0;
    }

    /** How datagrams call the connection here, and the epoch of each name. */
    final Map<BlindedId, Integer> names() {
        if (namesVersion() == 0) {
            return Map.of();
        }
        Map<BlindedId, Integer> names = new HashMap<>();
        for (ControlKeyring.Name name : keyring().names(heard)) {
            names.put(name.id(), name.epoch());
        }
        return names;
    }

    /**
     * A datagram has come that calls the connection by its name of this epoch.
     *
     * @return what is to go back to where it came from; null for silence
     * @throws ProtocolException when the peer itself has sealed what breaks a rule
     */
    abstract byte @Nullable [] handle(ControlDatagram datagram, int epoch, InetSocketAddress source, long now)
            throws ProtocolException;

    /** What is to be sent now. */
    abstract List<Outgoing> poll(long now);

    /** Something has happened to the flowpaths. */
    void review(long now) {
        Flowpath newest = newestActive();
        if (newest != null) {
            peerHost = newest.remote.getAddress();
        }
    }

    final @Nullable Flowpath newestActive() {
        Flowpath newest = null;
        for (Flowpath path : paths.all()) {
            newest = path.is(FlowpathState.ACTIVE) ? path : newest;
        }
        return newest;
    }

    /** At which the peer was last seen to be, on a flowpath that worked; null before. */
    final @Nullable InetAddress peerHost() {
        return peerHost;
    }

    /** When there is something to {@link #poll} or to {@link #review}, or {@link Connection#NO_TIMEOUT}. */
    abstract long timeout();
}
