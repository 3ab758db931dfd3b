package io.msocket.protocol;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The control sockets of a {@link Network}'s clients and of its server, and what goes between them; a NAT if need be. */
final class Datagrams {
    private static final int SERVER_PORT = 6_001;
    private static final int CLIENT_PORT = 6_010;
    private static final InetSocketAddress CLIENT = Network.address(10, CLIENT_PORT);

    /** @param bytes as they were sent, whatever became of them */
    record Sent(Party by, InetSocketAddress to, byte[] bytes) {}

    /** All that was sent, answers to what has come this way among it. */
    final List<Sent> sent = new ArrayList<>();

    boolean lose;
    /** Where the client's datagrams seem to come from, and the only place where it is reached; null without a NAT. */
    InetSocketAddress outside;

    private final Network network;
    private final List<Party> clients = new ArrayList<>();

    Datagrams(Network network) {
        this.network = network;
        network.datagrams = (from, datagram) -> send(from, datagram.target(), datagram.bytes());
    }

    /** Opens a connection whose ends tell each other their ports; with no route given, from host 10. */
    Party open(ClientSetup setup, Route... routes) {
        Party client = network.start(setup, routes);
        clients.add(client);
        network.with(client, connection -> connection.control().setPort(CLIENT_PORT));
        network.runUntil(() -> client.connection.isOpen() && network.server.find(client) != null);
        network.with(
                network.server.find(client), connection -> connection.control().setPort(SERVER_PORT));
        return client;
    }

    List<Sent> sentBy(Party party) {
        return sent.stream().filter(each -> each.by() == party).toList();
    }

    private void send(Party from, InetSocketAddress to, byte[] bytes) {
        sent.add(new Sent(from, to, bytes));
        if (!lose) {
            network.after(Network.LATENCY_MILLIS, () -> arrive(from, to, bytes));
        }
    }

    private void arrive(Party from, InetSocketAddress to, byte[] bytes) {
        if (from.connection.isClient()) {
            InetSocketAddress source = outside == null ? CLIENT : outside;
            network.server.connections.values().forEach(server -> handle(server, bytes, source));
        } else if (to.equals(outside == null ? CLIENT : outside)) {
            InetSocketAddress source = Network.address(1, SERVER_PORT);
            for (Party client : clients) {
                byte[] answer = atClient(client, bytes, source);
                if (answer != null) {
                    send(client, source, answer);
                }
            }
        }
    }

    /** What a client's control socket answers to a datagram; null for silence. */
    byte[] atClient(Party client, byte[] bytes, InetSocketAddress source) {
        return handle(client, bytes, source);
    }

    private byte[] handle(Party party, byte[] bytes, InetSocketAddress source) {
        BlindedId name = ControlChannel.nameIn(bytes);
        Map<BlindedId, Integer> names = party.connection.control().names();
        return name == null || !names.containsKey(name) ? null : handle(party, bytes, names.get(name), source);
    }

    private byte[] handle(Party party, byte[] bytes, int epoch, InetSocketAddress source) {
        byte[] answer = party.connection.control().handle(bytes, epoch, source, network.now());
        network.pump(party);
        return answer;
    }

    /** The same where the datagram is taken for this connection's whatever its name is. */
    byte[] forcedAt(Party party, byte[] bytes, InetSocketAddress source) {
        byte[] answer = null;
        for (int epoch = 0; epoch < 3; epoch++) {
            byte[] next = handle(party, bytes, epoch, source);
            answer = next == null ? answer : next;
        }
        return answer;
    }
}
