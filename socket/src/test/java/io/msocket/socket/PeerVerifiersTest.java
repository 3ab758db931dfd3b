package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.transport.PeerVerifier;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerVerifiersTest {
    private static final PeerKey KEY = Identity.generate().publicKey();
    private static final PeerKey OTHER = Identity.generate().publicKey();

    @TempDir
    Path directory;

    private Path file;
    private InetSocketAddress server;
    private PeerVerifier knownHosts;

    @BeforeEach
    void nameFile() throws UnknownHostException {
        file = directory.resolve("home/known_hosts");
        knownHosts = PeerVerifiers.knownHosts(file);
        server = named("Files.Example.org", 4000);
    }

    @Test
    void a_pinned_key_is_the_only_right_one() {
        PeerVerifier pinned = PeerVerifiers.pinned(KEY);
        assertThat(pinned.verify(server, KEY.toBytes())).isNull();
        assertThat(pinned.verify(server, OTHER.toBytes()))
                .contains("files.example.org:4000", KEY.fingerprint(), OTHER.fingerprint());
    }

    @Test
    void an_opportunistic_verifier_takes_anything() {
        assertThat(PeerVerifiers.opportunistic().verify(server, OTHER.toBytes()))
                .isNull();
    }

    @Test
    void the_first_key_of_a_host_is_remembered() throws Exception {
        assertThat(knownHosts.verify(server, KEY.toBytes())).isNull();
        assertThat(Files.readAllLines(file)).containsExactly("files.example.org:4000 " + KEY);
        assertThat(knownHosts.verify(server, KEY.toBytes())).isNull();
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void a_remembered_key_is_expected_from_then_on() throws Exception {
        assertThat(knownHosts.expectedKey(server)).isNull();
        assertThat(knownHosts.verify(server, KEY.toBytes())).isNull();
        assertThat(knownHosts.expectedKey(server)).isEqualTo(KEY.toBytes());
        assertThat(knownHosts.expectedKey(named("files.example.org", 4001))).isNull();
    }

    @Test
    void a_file_that_cannot_be_read_expects_nothing_and_refuses_everything() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "files.example.org:4000\n");
        assertThat(knownHosts.expectedKey(server)).isNull();
        assertThat(knownHosts.verify(server, KEY.toBytes())).contains("cannot be verified");
    }

    @Test
    void a_changed_key_is_refused_with_both_fingerprints_the_place_and_what_to_do() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(
                file, "# my servers\n\nother.example.org:1 " + OTHER + "\nfiles.example.org:4000 " + KEY + "\n");
        String refusal = knownHosts.verify(server, OTHER.toBytes());
        assertThat(refusal)
                .contains("THE KEY OF files.example.org:4000 HAS CHANGED")
                .contains(KEY.fingerprint(), OTHER.fingerprint())
                .contains(file + ":4")
                .contains("remove line 4 of " + file);
        assertThat(Files.readString(file)).contains("files.example.org:4000 " + KEY);
    }

    @Test
    void each_port_has_a_key_of_its_own() throws Exception {
        assertThat(knownHosts.verify(server, KEY.toBytes())).isNull();
        assertThat(knownHosts.verify(named("files.example.org", 4001), OTHER.toBytes()))
                .isNull();
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void ipv6_addresses_stand_in_brackets() throws Exception {
        byte[] raw = new byte[16];
        raw[15] = 1;
        InetSocketAddress literal = new InetSocketAddress(InetAddress.getByAddress(raw), 22);
        assertThat(HostAndPort.of(literal)).startsWith("[").endsWith(":1]:22");
    }

    @Test
    void a_line_that_cannot_be_read_is_named() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "files.example.org:4000\n");
        assertThat(knownHosts.verify(server, KEY.toBytes())).contains(file + ":1", "HOST:PORT KEY");
        Files.writeString(file, "\nfiles.example.org:4000 msk1:xx\n");
        assertThat(knownHosts.verify(server, KEY.toBytes())).contains(file + ":2", "bad key");
    }

    /** Else a key that has changed would be taken for a first one. */
    @Test
    void what_cannot_be_seen_hides_no_host() throws Exception {
        Files.createDirectories(file.getParent());
        for (String hidden : List.of(
                "\uFEFF", "\0", "\u200B", "\u202E", "\u00A0", "\u2007", "\u202F", "\u034F", "\uFE0F", "\u115F",
                "\u3164", "\u2800", "\u00AD")) {
            for (String line : List.of(hidden + "files.example.org:4000", "files." + hidden + "example.org:4000")) {
                String known = "# hosts\n" + line + " " + OTHER + "\n";
                Files.writeString(file, known);
                assertThat(knownHosts.verify(server, KEY.toBytes())).contains(file + ":2", "HOST:PORT KEY");
                assertThat(Files.readString(file)).isEqualTo(known);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "files.example.org:04000, files.example.org:4000",
        "Files.Example.ORG:4000, files.example.org:4000",
        "[::1]:4433, [0:0:0:0:0:0:0:1]:4433",
        "[FE80::1%Eth0]:1, [fe80:0:0:0:0:0:0:1%eth0]:1",
        "[::ffff:192.0.2.1]:1, 192.0.2.1:1",
    })
    void a_host_is_written_in_one_way_only(String written, String canonical) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, written + " " + OTHER + "\n");
        assertThat(knownHosts.verify(server, KEY.toBytes()))
                .contains(file + ":1 has '" + written + "', which is to be written '" + canonical + "'");
        Files.writeString(file, canonical + " " + KEY + "\nfiles.example.org:4000 " + KEY + "\n");
        assertThat(knownHosts.verify(server, KEY.toBytes())).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1:1",
                "010.0.0.1:1",
                "1.2.3.4.5:1",
                "256.0.0.1:1",
                "host:0",
                "host:65536",
                "host:",
                ":1",
                "[1.2.3.4]:1",
                "[::1:1",
                "::1:1",
                "[:::1]:1",
                "[fe80::1%]:1"
            })
    void what_is_no_host_with_a_port_is_refused(String written) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, written + " " + OTHER + "\n");
        assertThat(knownHosts.verify(server, KEY.toBytes())).contains(file + ":1 is not 'HOST:PORT KEY'");
    }

    @Test
    void every_host_of_a_program_is_found_again() throws Exception {
        List<InetSocketAddress> servers = List.of(
                named("b\u00fccher.example", 1),
                named("a host", 2),
                named("#a:[b]%20", 2),
                new InetSocketAddress(FakeNetwork.address("::1"), 3),
                new InetSocketAddress(FakeNetwork.address("192.0.2.1"), 65_535),
                new InetSocketAddress(
                        Inet6Address.getByAddress(
                                null, FakeNetwork.address("fe80::1").getAddress(), 1),
                        4));
        for (InetSocketAddress each : servers) {
            assertThat(knownHosts.verify(each, KEY.toBytes())).isNull();
        }
        for (InetSocketAddress each : servers) {
            assertThat(knownHosts.verify(each, OTHER.toBytes())).contains("HAS CHANGED");
        }
    }

    @Test
    void a_damaged_line_about_another_host_is_named_too() throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "files.example.org:4000 " + KEY + "\nfiles.example.org: " + OTHER + "\n");
        assertThat(knownHosts.verify(server, KEY.toBytes())).contains(file + ":2", "HOST:PORT KEY");
    }

    @Test
    void a_file_that_is_no_text_is_named() throws Exception {
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 'f', 0});
        assertThat(knownHosts.verify(server, KEY.toBytes())).contains(file + " is not text in UTF-8");
    }

    @Test
    void a_symbolic_link_stays_one() throws Exception {
        Files.createDirectories(file.getParent());
        Path real = Files.createFile(directory.resolve("elsewhere"));
        Files.createSymbolicLink(file, real);
        assertThat(knownHosts.verify(server, KEY.toBytes())).isNull();
        assertThat(file).isSymbolicLink();
        assertThat(real).content().contains(KEY.toString());
    }

    @Test
    void a_symbolic_link_to_nothing_is_followed() throws Exception {
        Files.createDirectories(file.getParent());
        Path real = directory.resolve("not/yet");
        Files.createSymbolicLink(file, file.getParent().resolve("other"));
        Files.createSymbolicLink(file.resolveSibling("other"), Path.of("../not/yet"));
        assertThat(knownHosts.verify(server, KEY.toBytes())).isNull();
        assertThat(file).isSymbolicLink();
        assertThat(real).content().contains(KEY.toString());
    }

    @Test
    void a_file_that_cannot_be_written_refuses_the_connection() throws Exception {
        Path home = Files.writeString(directory.resolve("home"), "a file where the directory should be");
        assertThat(knownHosts.verify(server, KEY.toBytes()))
                .startsWith("files.example.org:4000 cannot be verified: " + home)
                .endsWith(": Not a directory");
    }

    @Test
    void many_who_remember_at_one_time_lose_nothing() throws Exception {
        List<Background<String>> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            InetSocketAddress each = named("host" + i + ".example.org", 1);
            threads.add(Background.call(() -> PeerVerifiers.knownHosts(file).verify(each, KEY.toBytes())));
        }
        for (Background<String> thread : threads) {
            assertThat(thread.result()).isNull();
        }
        assertThat(Files.readAllLines(file)).hasSize(10);
    }

    @Test
    void remembering_waits_for_another_process_and_not_for_ever() throws Exception {
        Files.createDirectories(file.getParent());
        Path lock = file.resolveSibling("known_hosts.lock");
        Process holder = TestProcess.start(LockHolder.class, List.of(lock.toString()));
        try {
            assertThat(TestProcess.readLine(holder)).isEqualTo("locked");
            PeerVerifier impatient = new KnownHosts(file, TimeUnit.MILLISECONDS.toNanos(200));
            assertThat(impatient.verify(server, KEY.toBytes())).contains("another process holds " + lock);
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(knownHosts.verify(server, KEY.toBytes())).isNull();
    }

    /** Holds a lock until it is killed. */
    static final class LockHolder {
        public static void main(String[] args) throws Exception {
            try (FileChannel channel =
                            FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.println(lock.isValid() ? "locked" : "not locked");
                int end = System.in.read();
                System.out.println("ended by " + end);
            }
        }
    }

    private static InetSocketAddress named(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(host, new byte[] {(byte) 192, 0, 2, 1}), port);
    }
}
