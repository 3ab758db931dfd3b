package io.msocket.tunnel;

/** Hears of the connections of a {@link Tunnel}. Called by its threads; must return soon. */
public interface TunnelListener {
    /** One has its other half. */
    void begun(TunnelPeer peer);

    /** One is over, or never began because the other half could not be had. */
    void ended(TunnelOutcome outcome);
}
