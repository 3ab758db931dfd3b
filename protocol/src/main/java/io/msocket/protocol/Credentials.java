package io.msocket.protocol;

import io.msocket.protocol.crypto.CipherSuite;
import org.jspecify.annotations.Nullable;

/** What the opening has settled: the connection's name, what a joining flowpath proves, and who the peer is. */
final class Credentials {
    private final CipherSuite suite;
    private final int knownFeatures;
    private @Nullable Opened opened;

    /** To whom the connection is charged: to this process, unless it has taken it. */
    private Principal holder = Principal.own();

    /**
     * There since the opening; what it holds changes only by renewal.
     *
     * @param server what only the client has to know
     */
    private record Opened(
            ConnectionId id,
            boolean clearData,
            int features,
            byte @Nullable [] peerKey,
            JoinSecrets secrets,
            @Nullable ServerInstance server) {}

    /**
     * What the client knows of the process that it is connected to.
     *
     * @param joinKey what joins are sealed for
     * @param resetToken by which it proves that it has lost the connection
     */
    record ServerInstance(byte[] joinKey, byte[] resetToken) {}

    /** @param knownFeatures those that this end knows */
    Credentials(CipherSuite suite, int knownFeatures) {
        this.suite = suite;
        this.knownFeatures = knownFeatures;
    }

    /** At the client. */
    void handleGranted(ServerParameters granted, byte @Nullable [] serverKey) {
        open(granted, serverKey, new ServerInstance(granted.joinKey(), granted.resetToken()));
    }

    /** At the server. */
    void handleTaken(PendingOpening opening) {
        holder = opening.holder();
        open(opening.granted(), opening.clientKey(), null);
    }

    private void open(ServerParameters granted, byte @Nullable [] peerKey, @Nullable ServerInstance server) {
        JoinSecrets secrets = new JoinSecrets(suite, granted.joinSecret());
        opened = new Opened(
                granted.connectionId(),
                granted.cleartextData(),
                granted.features() & knownFeatures,
                peerKey,
                secrets,
                server);
    }

    private Opened opened() {
        if (opened == null) {
            throw new IllegalStateException("the connection is not open yet");
        }
        return opened;
    }

    /** Null until the connection is open. */
    @Nullable
    ConnectionId idOrNull() {
        return opened == null ? null : opened.id;
    }

    ConnectionId id() {
        return opened().id;
    }

    JoinSecrets secrets() {
        return opened().secrets;
    }

    /** At the client. */
    ServerInstance server() {
        ServerInstance server = opened().server;
        if (server == null) {
            throw new IllegalStateException("this is the server");
        }
        return server;
    }

    /** Whether both ends know the feature. */
    boolean knows(int feature) {
        return opened != null && (opened.features & feature) != 0;
    }

    boolean clearData() {
        return opened != null && opened.clearData;
    }

    Principal holder() {
        return holder;
    }

    /** The connection has shown that somebody uses it. */
    void handleLived() {
        holder = holder.longLived();
    }

    /** Null for an anonymous peer, and until the connection is open. */
    byte @Nullable [] peerKey() {
        return opened == null || opened.peerKey == null ? null : opened.peerKey.clone();
    }
}
