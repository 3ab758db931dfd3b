package io.msocket.socket;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** The kernel's own word on whether an address is one of this machine's. */
final class Bindable {
    private Bindable() {}

    /** @throws BindException when it is none */
    static void require(InetAddress address) throws IOException {
        try (Socket probe = new Socket()) {
            probe.bind(new InetSocketAddress(address, 0));
        }
    }

    static boolean is(InetAddress address) {
        try {
            require(address);
            return true;
        } catch (IOException notOurs) {
            return false;
        }
    }
}
