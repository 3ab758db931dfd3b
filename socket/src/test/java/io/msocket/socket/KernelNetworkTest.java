package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A client with two links, wired and wireless, to a server in another network namespace, while a real kernel takes links
 * and addresses away. Needs the right to make namespaces, and is skipped without.
 */
class KernelNetworkTest {
    private static final String SERVER = "10.9.0.1";
    private static final int PORT = 4000;

    @Test
    void a_connection_follows_the_kernels_links_and_addresses() throws Exception {
        assumeTrue(runs("unshare", "-n", "ip", "link", "show"), "needs root, ip and network namespaces");
        Process server = TestProcess.start(List.of("unshare", "-n"), EchoServer.class, List.of());
        try {
            BufferedReader fromServer = TestProcess.reader(server);
            assertThat(fromServer.readLine()).isEqualTo("ready");
            Process client = TestProcess.start(
                    List.of("unshare", "-n"), RovingClient.class, List.of(Long.toString(server.pid())));
            try {
                tellOf(client, server);
            } finally {
                client.destroyForcibly();
            }
        } finally {
            server.destroyForcibly();
        }
    }

    private static void tellOf(Process client, Process server) throws IOException, InterruptedException {
        BufferedReader fromClient = TestProcess.reader(client);
        String line = fromClient.readLine();
        while (line != null) {
            if (line.equals("links are there")) {
                server.getOutputStream().write('\n');
                server.getOutputStream().flush();
            }
            System.out.println("client: " + line);
            line = fromClient.readLine();
        }
        assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isZero();
    }

    private static boolean runs(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Runs in a namespace of its own, which the client furnishes. */
    static final class EchoServer {
        public static void main(String[] args) throws Exception {
            System.out.println("ready");
            if (System.in.read() < 0) {
                return;
            }
            try (MServerSocket server = new MServerSocket(PORT, 5, FakeNetwork.address(SERVER), TestPeers.SERVER);
                    MSocket accepted = server.accept()) {
                InputStream in = accepted.getInputStream();
                OutputStream out = accepted.getOutputStream();
                for (int value = in.read(); value >= 0; value = in.read()) {
                    out.write(value);
                }
            }
        }
    }

    /** Makes the links, connects, and takes the links away in turn; exits with 0 when the stream went on each time. */
    static final class RovingClient {
        private final String serverPid;

        RovingClient(String serverPid) {
            this.serverPid = serverPid;
        }

        public static void main(String[] args) throws Exception {
            RovingClient client = new RovingClient(args[0]);
            client.makeLinks();
            System.out.println("links are there");
            client.rove();
        }

        private void makeLinks() throws Exception {
            ip("link set lo up");
            atServer("link set lo up");
            atServer("addr add " + SERVER + "/32 dev lo");
            link("eth0", 1);
            link("wlan0", 2);
            routes("eth0", 1);
            routes("wlan0", 2);
        }

        private void link(String name, int subnet) throws Exception {
            ip("link add " + name + " type veth peer name far" + subnet);
            ip("link set far" + subnet + " netns " + serverPid);
            atServer("addr add 10." + subnet + ".0.2/24 dev far" + subnet);
            atServer("link set far" + subnet + " up");
            ip("addr add 10." + subnet + ".0.1/24 dev " + name);
            ip("link set " + name + " up");
        }

        private static void routes(String name, int subnet) throws Exception {
            ip("route replace default via 10." + subnet + ".0.2 dev " + name + " metric " + 100 * subnet);
        }

        private void rove() throws Exception {
            InetAddress wired = FakeNetwork.address("10.1.0.1");
            InetAddress wireless = FakeNetwork.address("10.2.0.1");
            try (MSocket socket = connect()) {
                AtomicBoolean done = new AtomicBoolean();
                Background<Integer> talk = Background.call(() -> talk(socket, done));
                arrive(socket, "connected", wired);
                ip("link set eth0 down");
                arrive(socket, "wired link down", wireless);
                ip("link set eth0 up");
                routes("eth0", 1);
                arrive(socket, "wired link back", wired);
                ip("addr del 10.1.0.1/24 dev eth0");
                arrive(socket, "wired address gone", wireless);
                ip("link set wlan0 down");
                await().until(socket::isSuspended);
                System.out.println("no link: suspended");
                ip("link set wlan0 up");
                routes("wlan0", 2);
                arrive(socket, "wireless link back", wireless);
                openOverDeadLink();
                done.set(true);
                System.out.println("echoes: " + talk.result());
            }
        }

        /** The first link looks well and answers are lost on it: another socket opens over the second one. */
        private void openOverDeadLink() throws Exception {
            ip("addr add 10.1.0.1/24 dev eth0");
            routes("eth0", 1);
            ip("rule add from 10.2.0.1 table 2");
            ip("route add default via 10.2.0.2 dev wlan0 table 2");
            atServer("route add blackhole 10.1.0.1/32");
            long start = System.nanoTime();
            try (MSocket socket = new MSocket(SERVER, PORT, TestPeers.CLIENT)) {
                System.out.println("opened from " + socket.getLocalAddress().getHostAddress() + " after "
                        + (System.nanoTime() - start) / 1_000_000 + " ms");
                if (!socket.getLocalAddress().equals(FakeNetwork.address("10.2.0.1"))) {
                    throw new IOException("opened over the link that loses answers");
                }
            }
        }

        /** The server may need a moment to bind. */
        private static MSocket connect() {
            List<MSocket> connected = new ArrayList<>();
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> connected.add(new MSocket(SERVER, PORT, TestPeers.CLIENT)));
            return connected.get(0);
        }

        private static int talk(MSocket socket, AtomicBoolean done) throws IOException {
            int echoes = 0;
            while (!done.get()) {
                socket.getOutputStream().write(echoes);
                int echo = socket.getInputStream().read();
                if (echo != (echoes & 0xff)) {
                    throw new IOException("sent " + (echoes & 0xff) + ", got back " + echo);
                }
                echoes++;
            }
            return echoes;
        }

        private static void arrive(MSocket socket, String what, InetAddress local) {
            long start = System.nanoTime();
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(
                            () -> assertThat(describe(socket)).isEqualTo("on " + local.getHostAddress() + " alone"));
            System.out.println(what + ": on " + local.getHostAddress() + " after "
                    + (System.nanoTime() - start) / 1_000_000 + " ms");
        }

        private static String describe(MSocket socket) {
            if (socket.isSuspended()) {
                return "suspended";
            }
            List<?> flowpaths = socket.flowpaths();
            return "on " + socket.getLocalAddress().getHostAddress()
                    + (flowpaths.size() == 1 ? " alone" : " of " + flowpaths);
        }

        private void atServer(String command) throws Exception {
            run("nsenter -t " + serverPid + " -n ip " + command);
        }

        private static void ip(String command) throws Exception {
            run("ip " + command);
        }

        private static void run(String command) throws Exception {
            List<String> words = Stream.of(command.split(" ", -1)).toList();
            int status = new ProcessBuilder(words).inheritIO().start().waitFor();
            if (status != 0) {
                throw new IOException("'" + command + "' ended with status " + status);
            }
        }
    }
}
