package io.msocket.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** NATs and firewalls, as sockets see them. */
@Tag("lab")
class NatTest {
    private static final int SERVERS = 4;
    private static final int PORT = 7000;

    private static final int TIMEOUT_MILLIS = 10_000;

    /** A packet that will not come has had time enough by then. */
    private static final int REFUSED_MILLIS = 300;

    private Lab lab;
    private Host client;
    private Router core;
    private final List<Interface> servers = new ArrayList<>();

    @BeforeEach
    void build() throws IOException {
        LabAssumption.check();
        lab = Lab.open();
        client = lab.host("client");
        core = lab.router("core");
        for (int i = 0; i < SERVERS; i++) {
            servers.add(lab.wire(lab.host("server" + i), "eth0", core));
        }
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void an_easy_nat_keeps_one_outer_port_for_all_destinations() throws IOException {
        behind(lab.nat("nat", Nat.Kind.EASY));

        assertThat(outerAddressesOfOneSocket()).hasSize(1);
    }

    @Test
    void a_hard_nat_takes_another_outer_port_for_each_destination() throws IOException {
        behind(lab.nat("nat", Nat.Kind.HARD));

        // Ports are drawn at random, and two of four may be the same once in ten thousand times.
        assertThat(outerAddressesOfOneSocket()).hasSizeGreaterThan(SERVERS / 2);
    }

    @Test
    void the_inside_of_a_nat_is_hidden() throws IOException {
        Nat nat = lab.nat("nat", Nat.Kind.EASY);
        Interface inside = behind(nat);

        try (ServerSocket listener = client.inside(() -> new ServerSocket(PORT))) {
            assertThatThrownBy(() -> connect(servers.get(0).node(), inside, listener.getLocalPort(), REFUSED_MILLIS))
                    .isInstanceOf(IOException.class);
        }
        try (ServerSocket listener = servers.get(0).node().inside(() -> new ServerSocket(PORT));
                Socket out = connect(client, servers.get(0), PORT, TIMEOUT_MILLIS);
                Socket in = listener.accept()) {
            assertThat(in.getInetAddress()).isEqualTo(nat.interfaceOf("wan").address());
            assertThat(out.isConnected()).isTrue();
        }
    }

    @Test
    void a_nat_forgets_who_has_been_silent_and_refuses_what_comes_for_him() throws IOException {
        Nat nat = lab.nat("nat", Nat.Kind.EASY);
        Interface inside = behind(nat);
        LabAssumption.checkMemoryOf(nat);
        nat.forgetAfter(Duration.ofSeconds(1));

        try (ServerSocket listener = servers.get(0).node().inside(() -> new ServerSocket(PORT));
                Socket out = connect(client, servers.get(0), PORT, TIMEOUT_MILLIS);
                Socket in = listener.accept()) {
            await().until(() -> !nat.remembers(inside.address()));
            in.getOutputStream().write(1);
            await().until(() -> nat.refused() > 0);
            assertThat(out.getInputStream().available()).isZero();
        }
    }

    @Test
    void a_nat_cannot_forget_after_a_part_of_a_second() throws IOException {
        Nat nat = lab.nat("nat", Nat.Kind.EASY);
        assertThatThrownBy(() -> nat.forgetAfter(Duration.ofMillis(1_500)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a NAT forgets after whole seconds, at least one, and not after PT1.5S");
    }

    @Test
    void a_firewall_lets_connections_out_and_none_in() throws IOException {
        Firewall wall = lab.firewall("wall");
        Interface inside = lab.wire(client, "eth0", wall);
        lab.wire(wall, "wan", core);

        try (ServerSocket listener = servers.get(0).node().inside(() -> new ServerSocket(PORT));
                Socket out = connect(client, servers.get(0), PORT, TIMEOUT_MILLIS);
                Socket in = listener.accept()) {
            assertThat(in.getInetAddress()).isEqualTo(inside.address());
            in.getOutputStream().write(1);
            assertThat(out.getInputStream().read()).isEqualTo(1);
        }
        try (ServerSocket listener = client.inside(() -> new ServerSocket(PORT))) {
            assertThatThrownBy(() -> connect(servers.get(0).node(), inside, listener.getLocalPort(), REFUSED_MILLIS))
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void a_nat_that_drops_datagrams_hides_its_inside_as_before() throws IOException {
        Nat nat = lab.nat("nat", Nat.Kind.EASY);
        behind(nat);
        nat.dropDatagrams();

        InetSocketAddress at = new InetSocketAddress(servers.get(0).address(), PORT);
        Node server = servers.get(0).node();
        try (DatagramSocket datagrams = server.inside(() -> new DatagramSocket(at));
                DatagramSocket sender = client.inside(() -> new DatagramSocket());
                ServerSocket listener = server.inside(() -> new ServerSocket(PORT));
                Socket out = connect(client, servers.get(0), PORT, TIMEOUT_MILLIS);
                Socket in = listener.accept()) {
            assertThat(out.isConnected()).isTrue();
            assertThat(in.getInetAddress()).isEqualTo(nat.interfaceOf("wan").address());
            sender.send(new DatagramPacket(new byte[1], 1, at));
            datagrams.setSoTimeout(REFUSED_MILLIS);
            assertThatThrownBy(() -> datagrams.receive(new DatagramPacket(new byte[1], 1)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    private Interface behind(Nat nat) throws IOException {
        lab.wire(nat, "wan", core);
        return lab.wire(client, "eth0", nat);
    }

    private static Socket connect(Node from, Interface to, int port, int timeoutMillis) throws IOException {
        return from.inside(() -> {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(to.address(), port), timeoutMillis);
            return socket;
        });
    }

    /** Where the datagrams of one socket come from, as several servers see it. */
    private Set<String> outerAddressesOfOneSocket() throws IOException {
        Set<String> seen = new TreeSet<>();
        try (DatagramChannel socket = client.inside(() -> DatagramChannel.open().bind(new InetSocketAddress(PORT)))) {
            for (Interface server : servers) {
                SocketAddress at = new InetSocketAddress(server.address(), PORT);
                try (DatagramChannel listener =
                        server.node().inside(() -> DatagramChannel.open().bind(at))) {
                    socket.send(ByteBuffer.wrap(new byte[] {1}), at);
                    seen.add(listener.receive(ByteBuffer.allocate(1)).toString());
                }
            }
        }
        return seen;
    }
}
