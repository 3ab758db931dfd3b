package io.msocket.tunnel;

import java.nio.file.Path;

/** Where plain connections are made to or taken at. */
public sealed interface PlainAddress {
    /**
     * A TCP port.
     *
     * @param host a name or an address, looked up for each connection; for a listener empty for all addresses
     * @param port 0 for any free one, for a listener
     */
    record Tcp(String host, int port) implements PlainAddress {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A Unix-domain socket. */
    record UnixSocket(Path path) implements PlainAddress {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }
}
