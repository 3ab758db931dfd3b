package io.msocket.protocol;

/** What a connection takes of its process, and to whom that is charged. To be asked as the {@link Connection} that it belongs to is. */
public final class ConnectionCharge {
    private final Credentials credentials;
    private final Closing closing;
    private final Streams streams;
    private final Flowpaths paths;

    ConnectionCharge(Credentials credentials, Closing closing, Streams streams, Flowpaths paths) {
        this.credentials = credentials;
        this.closing = closing;
        this.streams = streams;
        this.paths = paths;
    }

    /** To whom what it keeps is charged now. */
    public Principal holder() {
        return credentials.holder();
    }

    /**
     * Until when it counts as of use, where connections of the same principal have to give way: until it was heard last, and a minute
     * longer once its streams have carried something. 0 before it was heard.
     */
    public long usedUntil() {
        return closing.usedUntil();
    }

    /** How far the peer may send ahead of the application, in bytes. */
    public long window() {
        return streams.input.window();
    }

    /**
     * Bytes of memory that are taken by what is kept for sending, or sending again: arrays in their whole length, as long as the peer
     * lacks one byte in them, and some bytes for each ({@link Buffers#memoryOf}).
     */
    public long memoryForSending() {
        return streams.output.memory();
    }

    /**
     * The same of all that is kept: with what has come, and {@link Connection#pollReceived} has not handed out, ahead of gaps and of records that
     * have not come whole included, and with what says which bytes dead flowpaths have carried. Without the state that every connection has.
     */
    public long memoryHeld() {
        return memoryForSending() + streams.input.memory() + paths.settlement().charged();
    }
}
