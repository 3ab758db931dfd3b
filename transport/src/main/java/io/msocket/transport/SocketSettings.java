package io.msocket.transport;

/**
 * Kernel options of the TCP connection under each flowpath. Immutable.
 *
 * @param noDelay TCP_NODELAY: whether small records go out at once. The records are framed by us, so that Nagle's
 *     algorithm only delays them
 * @param keepAlive SO_KEEPALIVE: the kernel's own probes of an idle connection
 * @param sendBufferSize SO_SNDBUF in bytes, or 0 to let the kernel choose
 * @param receiveBufferSize SO_RCVBUF in bytes, or 0 to let the kernel choose
 * @param trafficClass IP_TOS, 0 to 255
 * @param reuseAddress SO_REUSEADDR of listeners and of bound flowpaths
 */
public record SocketSettings(
        boolean noDelay,
        boolean keepAlive,
        int sendBufferSize,
        int receiveBufferSize,
        int trafficClass,
        boolean reuseAddress) {

    private static final SocketSettings DEFAULTS = new SocketSettings(true, false, 0, 0, 0, true);
    private static final int MAX_TRAFFIC_CLASS = 255;

    public SocketSettings {
        if (sendBufferSize < 0 || receiveBufferSize < 0) {
            throw new IllegalArgumentException("a kernel buffer of less than 0 bytes was asked for");
        }
        if (trafficClass < 0 || trafficClass > MAX_TRAFFIC_CLASS) {
            throw new IllegalArgumentException("trafficClass is " + trafficClass + ", but must be between 0 and 255");
        }
    }

    /** No delay, and the kernel's own choice for everything else. */
    public static SocketSettings defaults() {
        return DEFAULTS;
    }

    /** The same with or without TCP_NODELAY. */
    public SocketSettings withNoDelay(boolean on) {
        return new SocketSettings(on, keepAlive, sendBufferSize, receiveBufferSize, trafficClass, reuseAddress);
    }

    /** The same with or without SO_KEEPALIVE. */
    public SocketSettings withKeepAlive(boolean on) {
        return new SocketSettings(noDelay, on, sendBufferSize, receiveBufferSize, trafficClass, reuseAddress);
    }

    /** The same with another SO_SNDBUF, in bytes. */
    public SocketSettings withSendBufferSize(int bytes) {
        return new SocketSettings(noDelay, keepAlive, bytes, receiveBufferSize, trafficClass, reuseAddress);
    }

    /** The same with another SO_RCVBUF, in bytes. */
    public SocketSettings withReceiveBufferSize(int bytes) {
        return new SocketSettings(noDelay, keepAlive, sendBufferSize, bytes, trafficClass, reuseAddress);
    }

    /** The same with another IP_TOS. */
    public SocketSettings withTrafficClass(int value) {
        return new SocketSettings(noDelay, keepAlive, sendBufferSize, receiveBufferSize, value, reuseAddress);
    }

    /** The same with or without SO_REUSEADDR. */
    public SocketSettings withReuseAddress(boolean on) {
        return new SocketSettings(noDelay, keepAlive, sendBufferSize, receiveBufferSize, trafficClass, on);
    }
}
