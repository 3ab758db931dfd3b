package io.msocket.transport;

import io.netty.buffer.ByteBuf;

/** Nobody to whom it matters what becomes of a link. */
final class NoOwner implements LinkOwner {
    @Override
    public void onBytes(Link link, ByteBuf bytes) {}

    @Override
    public void onSent(Link link, int bytes) {}

    @Override
    public void onClosed(Link link, String reason) {}
}
