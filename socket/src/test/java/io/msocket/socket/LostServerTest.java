package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A server whose kernel takes its only address away and gives it another one. Nobody has said so before, it has no name, and its client
 * says nothing meanwhile. Needs the right to make namespaces, and is skipped without.
 */
class LostServerTest {
    private static final String CLIENT = "10.1.0.1";
    private static final String FIRST = "10.1.0.2";
    private static final String SECOND = "10.1.0.3";
    private static final int PORT = 4000;

    @Test
    void a_client_finds_a_server_whose_address_has_changed_without_a_word() throws Exception {
        assumeTrue(runs("unshare", "-n", "ip", "link", "show"), "needs root, ip and network namespaces");
        List<String> withLoopback = List.of("unshare", "-n", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\"");
        Process server = TestProcess.start(withLoopback, EchoServer.class, List.of());
        try {
            awaitLine(TestProcess.reader(server), "there");
            Process client = TestProcess.start(
                    List.of("unshare", "-n"), SilentClient.class, List.of(Long.toString(server.pid())));
            try {
                tellOf(client);
            } finally {
                client.destroyForcibly();
            }
        } finally {
            server.destroyForcibly();
        }
    }

    /** Its log goes there, too. */
    private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
        String line = lines.readLine();
        while (!wanted.equals(line)) {
            assertThat(line).as("'%s' comes before the end", wanted).isNotNull();
            line = lines.readLine();
        }
    }

    private static void tellOf(Process client) throws IOException, InterruptedException {
        BufferedReader fromClient = TestProcess.reader(client);
        for (String line = fromClient.readLine(); line != null; line = fromClient.readLine()) {
            System.out.println("client: " + line);
        }
        assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).isZero();
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Runs in a namespace of its own, which the client furnishes. */
    static final class EchoServer {
        public static void main(String[] args) throws Exception {
            try (MServerSocket server = new MServerSocket(PORT, TestPeers.SERVER)) {
                System.out.println("there");
                try (MSocket accepted = server.accept()) {
                    accepted.getInputStream().transferTo(accepted.getOutputStream());
                }
            }
        }
    }

    /** Exits with 0 when the stream went on at the server's other address. */
    static final class SilentClient {
        private final String serverPid;

        SilentClient(String serverPid) {
            this.serverPid = serverPid;
        }

        public static void main(String[] args) throws Exception {
            SilentClient client = new SilentClient(args[0]);
            client.makeLink();
            client.loseServer();
        }

        private void makeLink() throws Exception {
            run("ip link set lo up");
            run("ip link add eth0 type veth peer name far");
            run("ip link set far netns " + serverPid);
            atServer("addr add " + FIRST + "/24 dev far");
            atServer("link set far up");
            run("ip addr add " + CLIENT + "/24 dev eth0");
            run("ip link set eth0 up");
        }

        private void loseServer() throws Exception {
            try (MSocket socket = connect()) {
                assertEchoes(socket);
                long start = System.nanoTime();
                atServer("addr del " + FIRST + "/24 dev far");
                atServer("addr add " + SECOND + "/24 dev far");
                InetAddress next = FakeNetwork.address(SECOND);
                await().pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> socket.flowpaths().stream()
                                .anyMatch(path -> path.remote().getAddress().equals(next)
                                        && path.state().carriesRecords()));
                System.out.println("found after " + (System.nanoTime() - start) / 1_000_000 + " ms");
                assertEchoes(socket);
            }
        }

        private static void assertEchoes(MSocket socket) throws IOException {
            socket.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(socket.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        }

        /** The link may need a moment. */
        private static MSocket connect() {
            List<MSocket> connected = new ArrayList<>();
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> connected.add(new MSocket(FIRST, PORT, TestPeers.CLIENT)));
            return connected.get(0);
        }

        private void atServer(String command) throws Exception {
            run("nsenter -t " + serverPid + " -n ip " + command);
        }

        private static void run(String command) throws Exception {
            int status = new ProcessBuilder(List.of(command.split(" ", -1)))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException("'" + command + "' ended with status " + status);
            }
        }
    }
}
