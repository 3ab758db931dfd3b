package io.msocket.protocol;

import java.io.ByteArrayOutputStream;

/** An end of a link without an engine: an attacker, or a peer played by hand. */
final class RawEnd implements TestLink.End {
    private final Network network;
    private final TestLink link;
    private final boolean isClient;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private String closedBecause;

    RawEnd(Network network, TestLink link, boolean isClient) {
        this.network = network;
        this.link = link;
        this.isClient = isClient;
    }

    /** Sends the bytes, which arrive as time goes on. */
    void sendLater(byte[] bytes) {
        network.transfer(link, isClient, bytes);
    }

    /** Sends the bytes, and lets them arrive and be answered. */
    void send(byte[] bytes) {
        sendLater(bytes);
        network.run(4 * Network.LATENCY_MILLIS);
    }

    byte[] received() {
        return received.toByteArray();
    }

    /** What arrived since the last call. */
    byte[] take() {
        byte[] all = received.toByteArray();
        received.reset();
        return all;
    }

    boolean isClosed() {
        return closedBecause != null;
    }

    void close() {
        network.close(link, isClient);
    }

    @Override
    public void handleBytes(byte[] bytes) {
        received.writeBytes(bytes);
    }

    @Override
    public void handleClosed(String why) {
        closedBecause = why;
    }
}
