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

    /** The same values, to be changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** The same with or without TCP_NODELAY. */
    public SocketSettings withNoDelay(boolean on) {
        return toBuilder().noDelay(on).build();
    }

    /** The same with or without SO_KEEPALIVE. */
    public SocketSettings withKeepAlive(boolean on) {
        return toBuilder().keepAlive(on).build();
    }

    /** The same with another SO_SNDBUF, in bytes. */
    public SocketSettings withSendBufferSize(int bytes) {
        return toBuilder().sendBufferSize(bytes).build();
    }

    /** The same with another SO_RCVBUF, in bytes. */
    public SocketSettings withReceiveBufferSize(int bytes) {
        return toBuilder().receiveBufferSize(bytes).build();
    }

    /** The same with another IP_TOS. */
    public SocketSettings withTrafficClass(int value) {
        return toBuilder().trafficClass(value).build();
    }

    /** The same with or without SO_REUSEADDR. */
    public SocketSettings withReuseAddress(boolean on) {
        return toBuilder().reuseAddress(on).build();
    }

    /** Collects the values; what is not set stays as it was. Not thread-safe. */
    public static final class Builder {
        private boolean noDelay;
        private boolean keepAlive;
        private int sendBufferSize;
        private int receiveBufferSize;
        private int trafficClass;
        private boolean reuseAddress;

        private Builder(SocketSettings from) {
            noDelay = from.noDelay;
            keepAlive = from.keepAlive;
            sendBufferSize = from.sendBufferSize;
            receiveBufferSize = from.receiveBufferSize;
            trafficClass = from.trafficClass;
            reuseAddress = from.reuseAddress;
        }

        /** TCP_NODELAY. */
        public Builder noDelay(boolean value) {
            noDelay = value;
            return this;
        }

        /** SO_KEEPALIVE. */
        public Builder keepAlive(boolean value) {
            keepAlive = value;
            return this;
        }

        /** SO_SNDBUF in bytes, or 0 to let the kernel choose. */
        public Builder sendBufferSize(int value) {
            sendBufferSize = value;
            return this;
        }

        /** SO_RCVBUF in bytes, or 0 to let the kernel choose. */
        public Builder receiveBufferSize(int value) {
            receiveBufferSize = value;
            return this;
        }

        /** IP_TOS, 0 to 255. */
        public Builder trafficClass(int value) {
            trafficClass = value;
            return this;
        }

        /** SO_REUSEADDR. */
        public Builder reuseAddress(boolean value) {
            reuseAddress = value;
            return this;
        }

        /**
         * The settings.
         *
         * @throws IllegalArgumentException when a value is out of its range
         */
        public SocketSettings build() {
            return new SocketSettings(
                    noDelay, keepAlive, sendBufferSize, receiveBufferSize, trafficClass, reuseAddress);
        }
    }
}
