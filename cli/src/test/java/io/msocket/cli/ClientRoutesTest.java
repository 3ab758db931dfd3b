package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By which interface a command connects, and to which of a host's addresses. */
class ClientRoutesTest {
    private static final String CONTENT = "what is in the file";
    /** Of a name that no resolver is asked for: the program reads it in a file of the test's own. */
    private static final String HOST = "files.many-addresses.test";

    @TempDir
    Path temp;

    private Path copy;
    private Program server;
    private String key;
    private String port;

    @BeforeEach
    void serve() throws IOException {
        Path root = Files.createDirectory(temp.resolve("root"));
        Files.writeString(root.resolve("file"), CONTENT);
        copy = temp.resolve("copy");
        server = Program.start(temp.resolve("home"), "serve", root.toString(), "--listen", "127.0.0.1:0");
        key = server.awaitOut("key (msk1:\\S+)\n");
        port = server.awaitOut("serving " + root + " on 127\\.0\\.0\\.1:(\\d+)");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String[] get(String host, String toPort, String... options) {
        List<String> args = new ArrayList<>(List.of("get", "msocket://" + host + ":" + toPort + "/file"));
        args.addAll(List.of("--server-key", key, "-o", copy.toString()));
        args.addAll(List.of(options));
        return args.toArray(new String[0]);
    }

    @Test
    void a_file_is_fetched_over_the_interfaces_that_are_named() throws Exception {
        String loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress())
                .getName();
        assumeTrue(loopback.startsWith("lo"), "the loopback's interface is " + loopback);
        for (String name : List.of("lo*", loopback, "nosuch0,l?*")) {
            CommandRun run = CommandRun.of(get("127.0.0.1", port, "-q", "--interface", name));
            assertThat(run.err()).isEmpty();
            assertThat(run.status()).isZero();
            assertThat(copy).hasContent(CONTENT);
            Files.delete(copy);
        }
    }

    @Test
    void over_an_interface_that_is_not_there_nothing_is_tried() throws Exception {
        try (ServerSocketChannel watched = ServerSocketChannel.open()) {
            watched.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .configureBlocking(false);
            String watchedPort = Integer.toString(watched.socket().getLocalPort());
            CommandRun run = CommandRun.of(get("127.0.0.1", watchedPort, "--interface", "nosuch0"));
            assertThat(run.status()).isEqualTo(ExitCodes.UNAVAILABLE);
            assertThat(run.err())
                    .isEqualTo("msocket get: cannot connect to 127.0.0.1:" + watchedPort
                            + ": No interface named nosuch0 has an address that can reach /127.0.0.1:" + watchedPort
                            + "\n");
            assertThat(watched.accept()).as("whoever has come by another one").isNull();
        }
        assertThat(copy).doesNotExist();
    }

    @Test
    void a_host_with_several_addresses_is_reached_at_the_second_where_the_first_refuses() throws Exception {
        assumeRefused("127.0.0.3");
        Path hosts = Files.writeString(temp.resolve("hosts"), "127.0.0.3 " + HOST + "\n127.0.0.1 " + HOST + "\n");
        try (Program client = withHosts(hosts)) {
            assertThat(client.await()).as(client.errText()).isZero();
            assertThat(copy).hasContent(CONTENT);
            assertThat(client.errText()).as("the log").containsSubsequence("127.0.0.3:" + port, "127.0.0.1:" + port);
        }
        Files.writeString(hosts, "127.0.0.3 " + HOST + "\n");
        try (Program client = withHosts(hosts)) {
            assertThat(client.await()).isEqualTo(ExitCodes.UNAVAILABLE);
            assertThat(client.errText()).contains("cannot connect to " + HOST + ":" + port, "Connection refused");
        }
    }

    private Program withHosts(Path hosts) throws IOException {
        return Program.start(
                temp.resolve("home"), List.of("-Djdk.net.hosts.file=" + hosts), List.of(get(HOST, port, "-v")));
    }

    private void assumeRefused(String address) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(address, Integer.parseInt(port)), (int)
                    Duration.ofSeconds(5).toMillis());
            assumeTrue(false, "somebody else answers at " + address);
        } catch (java.net.ConnectException refused) {
            assertThat(refused).hasMessageContaining("refused");
        } catch (IOException e) {
            assumeTrue(false, "this system has one loopback address only");
        }
    }
}
