package io.msocket.cli.files;

import io.msocket.protocol.Principal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** What a {@link FileServer} has to know of its clients beyond their bytes. Thread-safe. */
public interface Clients {
    /** Whether the connection is suspended, so that silence is no sign of an idle client. */
    boolean isAway(Socket client);

    /** To whom what the client takes of the server's bounds is charged: to where it comes from, unless more is known. */
    default Principal principal(Socket client) {
        return client.getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? Principal.ofSource(remote.getAddress())
                : Principal.ofSource(InetAddress.getLoopbackAddress());
    }

    /** Whether the client has proved that it has a key which this server lists; false for an anonymous one. */
    boolean isListed(Socket client);
}
