package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSH and rsync, unchanged, through a tunnel whose client keeps losing its address. Skipped where they are not installed. */
@Timeout(180)
class RealProgramsTest {
    private static final String SSHD = "/usr/sbin/sshd";

    /** Of its own, so that nobody else takes a port that was free a moment ago. */
    private static final String SSHD_ADDRESS = "127.0.0.9";

    /** With the limit of {@link #RATE}, so many bytes take a second, and some moves. */
    private static final int SIZE = 4_000_000;

    private static final int RATE = 4_000;
    private static final Pattern MOVE = Pattern.compile("\"event\":\"moved\"");

    @TempDir
    Path temp;

    private final List<Program> running = new ArrayList<>();
    private String address;

    @BeforeEach
    void serve() throws Exception {
        for (String program : List.of(SSHD, "/usr/bin/ssh", "/usr/bin/scp", "/usr/bin/ssh-keygen")) {
            assumeTrue(Files.isExecutable(Path.of(program)), program + " is not here");
        }
        int port = freePort();
        start("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file("host"));
        start("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file("user"));
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
        running.add(Program.start(List.of(SSHD, "-D", "-e", "-f", file("sshd_config"))));
        running.get(0).awaitErr("Server listening on " + Pattern.quote(SSHD_ADDRESS));
        Program exposed =
                Program.start(temp.resolve("server"), "expose", SSHD_ADDRESS + ":" + port, "--listen", "127.0.0.1:0");
        running.add(exposed);
        address = exposed.awaitOut("forward: msocket forward PORT (msocket://\\S+)\n");
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

    @AfterEach
    void stop() {
        running.forEach(Program::close);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(SSHD_ADDRESS))) {
            return free.getLocalPort();
        }
    }

    private String file(String name) {
        return temp.resolve(name).toString();
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(temp.resolve(name), List.of(lines));
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
    private long moves() throws IOException {
        return MOVE.matcher(Files.readString(temp.resolve("trace"))).results().count();
    }

    /** Runs a command to its end, which is to be a good one. */
    private void start(String... command) throws Exception {
        try (Program program = Program.start(List.of(command))) {
            program.in().close();
            assertThat(program.await())
                    .as(() -> String.join(" ", command) + ": " + program.errText())
                    .isZero();
        }
    }

    private Path noise(String name) throws IOException {
        byte[] bytes = new byte[SIZE];
        new Random(7).nextBytes(bytes);
        return Files.write(temp.resolve(name), bytes);
    }

    private static void assertSame(Path copy, Path original) throws IOException {
        assertThat(Files.mismatch(copy, original))
                .as("the first byte that differs")
                .isEqualTo(-1);
    }

    @Test
    void scp_goes_both_ways_while_the_client_moves() throws Exception {
        Path original = noise("original");
        String limit = String.valueOf(RATE * 8);
        start("scp", "-l", limit, "-F", file("ssh_config"), original.toString(), "moving:" + file("there"));
        assertSame(temp.resolve("there"), original);
        assertThat(moves()).isGreaterThanOrEqualTo(2);
        start("scp", "-l", limit, "-F", file("ssh_config"), "moving:" + file("there"), file("back"));
        assertSame(temp.resolve("back"), original);
        assertThat(moves()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void an_interactive_session_outlives_its_moves() throws Exception {
        try (Program ssh = Program.start(List.of("ssh", "-F", file("ssh_config"), "moving", "cat"))) {
            running.add(ssh);
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
        Program forward = Program.start(temp.resolve("client"), "forward", "0", address);
        running.add(forward);
        String port = forward.awaitOut("forwarding 127\\.0\\.0\\.1:(\\d+) ");
        Path original = noise("original");
        List<Program> copying = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            copying.add(Program.start(List.of(
                    "scp",
                    "-F",
                    file("ssh_config"),
                    "-P",
                    port,
                    original.toString(),
                    "forwarded:" + file("there" + i))));
        }
        running.addAll(copying);
        for (int i = 0; i < 4; i++) {
            assertThat(copying.get(i).await()).as(copying.get(i).errText()).isZero();
            assertSame(temp.resolve("there" + i), original);
        }
    }

    @Test
    void rsync_finds_what_has_changed_while_the_client_moves() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/rsync")), "there is no rsync here");
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
        start(rsync);
        assertThat(moves()).isGreaterThanOrEqualTo(2);
        byte[] changed = Files.readAllBytes(original);
        changed[SIZE / 2]++;
        Files.write(original, changed);
        start(rsync);
        assertSame(temp.resolve("there"), original);
    }
}
