package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenSSH and rsync through a tunnel whose client keeps losing its address. */
class RealProgramsTest extends RealProgramsFixture {
    private static final String SSHD = "/usr/sbin/sshd";

    private static final String SSHD_ADDRESS = "127.0.0.9";

    /** Of ssh's own ports. */
    private static final String LOCAL_ADDRESS = "127.0.0.10";

    /** With the limit of {@link #RATE}, so many bytes take a second, and some moves. */
    private static final int SIZE = 4_000_000;

    private static final int RATE = 4_000;
    private static final Pattern MOVE = Pattern.compile("\"event\":\"moved\"");

    private String address;

    @BeforeEach
    void serve() throws Exception {
        need(SSHD, "/usr/bin/ssh", "/usr/bin/scp", "/usr/bin/ssh-keygen");
        int port = freePort(SSHD_ADDRESS);
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file("host"));
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file("user"));
        write(
                "sshd_config",
                "ListenAddress " + SSHD_ADDRESS + ":" + port,
                "HostKey " + file("host"),
                "AuthorizedKeysFile " + file("user.pub"),
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin yes",
                // What its user's shell would do at the start is no part of this.
                "SetEnv HOME=" + temp,
                "Subsystem sftp internal-sftp");
        if (System.getProperty("user.name").equals("root")) {
            // Where sshd, started by hand as root, wants an empty directory.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        started(Program.start(List.of(SSHD, "-D", "-e", "-f", file("sshd_config"))))
                .awaitErr("Server listening on " + Pattern.quote(SSHD_ADDRESS));
        address = expose(SSHD_ADDRESS + ":" + port);
        writeHoppingScript();
        write(
                "ssh_config",
                "Host moving",
                "  ProxyCommand " + file("hopping"),
                "Host forwarded",
                "  HostName 127.0.0.1",
                "Host *",
                "  User " + System.getProperty("user.name"),
                "  IdentityFile " + file("user"),
                "  IdentitiesOnly yes",
                "  BatchMode yes",
                "  LogLevel ERROR",
                "  StrictHostKeyChecking no",
                "  UserKnownHostsFile " + file("known_hosts"));
    }

    /** An executable file that connects to {@link #address}, loses its address again and again, and writes that down. */
    private void writeHoppingScript() throws IOException {
        String[] arguments = {
            "connect", address, "--bind", "127.0.0.2,127.0.0.3", "--move-every", "150ms", "--trace", file("trace")
        };
        String command = Program.commandLine(temp.resolve("client"), List.of(), List.of(arguments)).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        Files.setPosixFilePermissions(
                write("hopping", "#!/bin/sh", "exec " + command), PosixFilePermissions.fromString("rwx------"));
    }

    /** How often the last connection of the script has moved. */
    private long moves() {
        try {
            return MOVE.matcher(Files.readString(temp.resolve("trace")))
                    .results()
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path noise(String name) throws IOException {
        return Files.write(temp.resolve(name), noise(SIZE, 7));
    }

    @Test
    void scp_goes_both_ways_while_the_client_moves() throws Exception {
        Path original = noise("original");
        String limit = String.valueOf(RATE * 8);
        run("scp", "-l", limit, "-F", file("ssh_config"), original.toString(), "moving:" + file("there"));
        assertSame(temp.resolve("there"), original);
        assertThat(moves()).isGreaterThanOrEqualTo(2);
        run("scp", "-l", limit, "-F", file("ssh_config"), "moving:" + file("there"), file("back"));
        assertSame(temp.resolve("back"), original);
        assertThat(moves()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void an_interactive_session_outlives_its_moves() throws Exception {
        try (Program ssh = Program.start(List.of("ssh", "-F", file("ssh_config"), "moving", "cat"))) {
            for (int i = 0; i < 5; i++) {
                String line = "line " + i + "\n";
                ssh.in().write(line.getBytes(StandardCharsets.US_ASCII));
                ssh.in().flush();
                ssh.awaitOut(line);
                long before = moves();
                await().atMost(Duration.ofSeconds(40)).until(() -> moves() > before);
            }
            ssh.in().close();
            assertThat(ssh.await()).isZero();
        }
    }

    @Test
    void many_sessions_share_a_forwarded_port() throws Exception {
        Program forward = started(Program.start(temp.resolve("client"), "forward", "0", address));
        String port = forward.awaitOut("forwarding 127\\.0\\.0\\.1:(\\d+) ");
        Path original = noise("original");
        List<Program> copying = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            copying.add(started(Program.start(List.of(
                    "scp",
                    "-F",
                    file("ssh_config"),
                    "-P",
                    port,
                    original.toString(),
                    "forwarded:" + file("there" + i)))));
        }
        for (int i = 0; i < 4; i++) {
            assertThat(copying.get(i).await()).as(copying.get(i).errText()).isZero();
            assertSame(temp.resolve("there" + i), original);
        }
    }

    @Test
    void rsync_finds_what_has_changed_while_the_client_moves() throws Exception {
        need("/usr/bin/rsync");
        Path original = noise("original");
        String[] rsync = {
            "rsync",
            "-e",
            "ssh -F " + file("ssh_config"),
            "--ignore-times",
            "--inplace",
            "--bwlimit=" + RATE,
            original.toString(),
            "moving:" + file("there")
        };
        run(rsync);
        assertThat(moves()).isGreaterThanOrEqualTo(2);
        byte[] changed = Files.readAllBytes(original);
        changed[SIZE / 2]++;
        Files.write(original, changed);
        run(rsync);
        assertSame(temp.resolve("there"), original);
    }

    @Test
    void what_ssh_forwards_and_proxies_goes_on_while_the_client_moves() throws Exception {
        need("/usr/bin/curl");
        byte[] original = noise(SIZE, 8);
        try (PlainWebServer web = new PlainWebServer();
                MovePacedServer paced = new MovePacedServer(web.address(), this::moves)) {
            web.put("/original", "application/octet-stream", original);
            String forwarded = LOCAL_ADDRESS + ":" + freePort(LOCAL_ADDRESS);
            String proxy = LOCAL_ADDRESS + ":" + freePort(LOCAL_ADDRESS);
            Program ssh = started(Program.start(List.of(
                    "ssh",
                    "-F",
                    file("ssh_config"),
                    "-o",
                    "ExitOnForwardFailure yes",
                    "-L",
                    forwarded + ":" + paced.address(),
                    "-D",
                    proxy,
                    "moving",
                    // It listens before it asks for this.
                    "echo listening; cat")));
            ssh.awaitOut("listening\n");
            assertSame(download("http://" + forwarded + "/original", "--noproxy", "*"), original);
            long before = moves();
            assertThat(before).isGreaterThanOrEqualTo(SIZE / MovePacedServer.PIECE);
            assertSame(
                    download(
                            "http://" + paced.address() + "/original",
                            "--noproxy",
                            "",
                            "--proxy",
                            "socks5h://" + proxy),
                    original);
            assertThat(moves() - before).isGreaterThanOrEqualTo(SIZE / MovePacedServer.PIECE);
            ssh.in().close();
            assertThat(ssh.await()).as(ssh.errText()).isZero();
        }
    }

    private byte[] download(String url, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("curl", "-q", "--silent", "--show-error", "--fail", url));
        words.addAll(List.of(options));
        return run(words.toArray(new String[0]));
    }
}
