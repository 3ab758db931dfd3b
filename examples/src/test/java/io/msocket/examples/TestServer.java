package io.msocket.examples;

import io.msocket.socket.Identity;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Where tests have their servers, how clients reach them, and how those move. */
public final class TestServer {
    public static final Identity IDENTITY = Identity.generate();
    public static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    public static final MSocketOptions KNOWN =
            MSocketOptions.builder().serverKey(IDENTITY.publicKey()).build();

    /** An address that no machine has (RFC 5737). */
    private static final String NOWHERE = "192.0.2.1";

    private TestServer() {}

    /** As a client's command line names its host. */
    public static String host() {
        return IDENTITY.publicKey() + "@127.0.0.1";
    }

    public static MSocket connect(int port) throws IOException {
        return new MSocket("127.0.0.1", port, KNOWN);
    }

    /** Returns once the connection goes on from there. */
    public static void move(MSocket socket, String address) throws IOException {
        InetAddress next = InetAddress.getByName(address);
        socket.setLocalAddresses(List.of(next));
        Waiting.until(() -> socket.getLocalAddress().equals(next));
    }

    /** Takes all networks away; returns once the connection has none. */
    public static void suspend(MSocket socket) throws IOException {
        socket.setLocalAddresses(List.of(InetAddress.getByName(NOWHERE)));
        Waiting.until(socket::isSuspended);
    }
}
