package io.msocket.protocol;

/** The two streams of a connection, and what each end has said of its wish to read. */
final class Streams {
    final SendStream output;
    final ReceiveStream input;

    private boolean weStoppedReading;
    private boolean peerStoppedReading;

    Streams(Environment environment) {
        this.output = new SendStream(environment.buffers());
        this.input = new ReceiveStream(environment.buffers(), environment.options(), environment.holder());
    }

    /**
     * Our application reads no more.
     *
     * @param tellPeer whether the peer is to hear of it
     */
    void discardInput(boolean tellPeer, long now) {
        input.discard(now);
        weStoppedReading |= tellPeer;
    }

    /** Whether the peer, which has not ended its stream yet, is to hear that our application reads no more. */
    boolean wantToStopPeer() {
        return weStoppedReading && !input.isEnded();
    }

    /**
     * The peer's application reads no more: what we have not sent is dropped.
     *
     * @return whether that is news and makes a difference
     */
    boolean handlePeerStoppedReading() {
        if (peerStoppedReading) {
            return false;
        }
        peerStoppedReading = true;
        if (output.isEndAcknowledged()) {
            return false;
        }
        output.abandon();
        return true;
    }

    /** How much of ours the peer has, its end not counted. */
    long bytesAcknowledged() {
        return Math.min(output.acknowledged(), output.end());
    }

    /** The connection is over. What the application has not yet taken of the input stays for it. */
    void close() {
        output.releaseAll();
        input.close();
    }
}
