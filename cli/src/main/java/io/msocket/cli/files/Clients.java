package io.msocket.cli.files;

import java.net.Socket;

/** What a {@link FileServer} has to know of its clients beyond their bytes. Thread-safe. */
public interface Clients {
    /** Whether the connection is suspended, so that silence is no sign of an idle client. */
    boolean isAway(Socket client);

    /** Whether the client has proved that it has a key which this server lists; false for an anonymous one. */
    boolean isListed(Socket client);
}
