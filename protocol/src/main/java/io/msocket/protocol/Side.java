package io.msocket.protocol;

/** What a connection's two ends do each in its own way: the client gets flowpaths, the server is given them. */
abstract sealed class Side permits ClientSide, ServerSide {
    final Credentials credentials;

    Side(Credentials credentials) {
        this.credentials = credentials;
    }

    boolean isClient() {
        return this instanceof ClientSide;
    }

    /** What it has to do with datagrams. */
    abstract ControlEnd control();

    /** A record has arrived on the path, and is about to be taken in. */
    abstract void handleRecord(Flowpath path, boolean isClearData, long now) throws ProtocolException;

    /** Something has happened, or an instant has come: what that means for the flowpaths that are wanted. */
    abstract void review(long now);

    /** When there is something to {@link #review}, or {@link Connection#NO_TIMEOUT}. */
    abstract long timeout();
}
