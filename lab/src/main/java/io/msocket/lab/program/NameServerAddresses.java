package io.msocket.lab.program;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Name servers over one store, as command lines have them: {@code ADDRESS PORT}, again and again. */
final class NameServerAddresses {
    private NameServerAddresses() {}

    /** @throws IllegalArgumentException if there is none, or one without a port */
    static List<InetSocketAddress> parse(String... arguments) throws UnknownHostException {
        if (arguments.length == 0 || arguments.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "name servers are written as ADDRESS PORT, not as " + List.of(arguments));
        }
        List<InetSocketAddress> servers = new ArrayList<>();
        for (int i = 0; i < arguments.length; i += 2) {
            servers.add(new InetSocketAddress(InetAddress.getByName(arguments[i]), Integer.parseInt(arguments[i + 1])));
        }
        return List.copyOf(servers);
    }

    /** The one whose turn it is: they are used in turns, the first one first. */
    static InetSocketAddress ofTurn(List<InetSocketAddress> servers, int turn) {
        return servers.get(turn % servers.size());
    }
}
