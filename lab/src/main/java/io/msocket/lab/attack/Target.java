package io.msocket.lab.attack;

import io.msocket.protocol.Service;
import io.msocket.socket.PeerKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Whom an attack is for.
 *
 * @param key the server's, which it tells everybody
 */
record Target(InetSocketAddress server, PeerKey key, Service service) {
    /** As a command line has it; the service is that of {@code serve}, or none. */
    static Target parse(String address, String port, String key, boolean files) throws UnknownHostException {
        return new Target(
                new InetSocketAddress(InetAddress.getByName(address), Integer.parseInt(port)),
                PeerKey.parse(key),
                files ? FileRequest.SERVICE : Service.UNNAMED);
    }
}
