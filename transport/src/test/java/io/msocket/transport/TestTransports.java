package io.msocket.transport;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.Route;
import io.msocket.protocol.ServiceInstance;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.List;

/** A server and its clients on this machine, each with its own transport. */
final class TestTransports implements AutoCloseable {
    static final String LOOPBACK = "127.0.0.1";

    final KeyPair identity = newIdentity();

    /** Of the server, and of the one that takes its place after a death of the process. */
    final ServiceInstance instance = new ServiceInstance(47, 11);

    final Transport serverTransport;
    final Transport clientTransport;
    final Listener listener;
    final ConnectionOptions options;

    TestTransports() throws IOException {
        this(ConnectionOptions.defaults());
    }

    TestTransports(ConnectionOptions options) throws IOException {
        this(options, TransportSettings.defaults());
    }

    TestTransports(ConnectionOptions options, TransportSettings settings) throws IOException {
        this(options, settings, settings);
    }

    TestTransports(ConnectionOptions options, TransportSettings ofServer, TransportSettings ofClients)
            throws IOException {
        this.options = options;
        serverTransport = Transport.create(ofServer);
        clientTransport = Transport.create(ofClients);
        // All of 127.0.0.0/8 reaches it.
        listener = serverTransport.listen(new InetSocketAddress("0.0.0.0", 0), 0, listenerSettings());
    }

    static KeyPair newIdentity() {
        SecureRandom random = new SecureRandom();
        CipherSuite suite = JdkCipherSuites.aesGcm();
        return suite.generateKeyPair(random::nextBytes);
    }

    ListenerSettings listenerSettings() {
        return ListenerSettings.of(identity).toBuilder()
                .options(options)
                .instance(instance)
                .build();
    }

    ClientSettings clientSettings() {
        return ClientSettings.of((remote, key) -> "not asked").toBuilder()
                .options(options)
                .serverKey(identity.publicKey())
                .build();
    }

    int port() {
        return listener.localAddress().getPort();
    }

    /** From a local address to the server. */
    Route route(String local) {
        return route(local, LOOPBACK);
    }

    Route route(String local, String remote) {
        return new Route(address(local), new InetSocketAddress(address(remote), port()));
    }

    /** A port of this machine. */
    static InetSocketAddress at(int port) {
        return new InetSocketAddress(address(LOOPBACK), port);
    }

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    Pair connect() throws IOException {
        return connect(route(LOOPBACK));
    }

    Pair connect(Route route) throws IOException {
        StreamConnection client =
                clientTransport.connect(clientSettings(), List.of(route)).await(10_000);
        return new Pair(client, listener.accept(10_000));
    }

    /** Both ends of one connection. */
    record Pair(StreamConnection client, StreamConnection server) {
        void close() throws IOException {
            client.close(-1);
            server.close(-1);
        }
    }

    @Override
    public void close() {
        clientTransport.close();
        serverTransport.close();
    }
}
