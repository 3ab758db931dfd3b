package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenSSH, unchanged, through a tunnel whose client keeps losing its address. Skipped where it is not installed. */
@Timeout(120)
class RealProgramsTest {
    private static final String SSHD = "/usr/sbin/sshd";

    @TempDir
    Path temp;

    private final List<Program> running = new ArrayList<>();
    private String address;

    @BeforeEach
    void serve() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(SSHD)), "there is no sshd here");
        int port = freePort();
        start("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file("host"));
        start("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file("user"));
        Files.writeString(
                temp.resolve("sshd_config"),
                String.join(
                        "\n",
                        "ListenAddress 127.0.0.1:" + port,
                        "HostKey " + file("host"),
                        "AuthorizedKeysFile " + file("user.pub"),
                        "PidFile none",
                        "StrictModes no",
                        "UsePAM no",
                        "PermitRootLogin yes",
                        "Subsystem sftp internal-sftp",
                        ""));
        if (System.getProperty("user.name").equals("root")) {
            // Where sshd, started by hand as root, wants an empty directory.
            Files.createDirectories(Path.of("/run/sshd"));
        }
        running.add(Program.start(List.of(SSHD, "-D", "-e", "-f", file("sshd_config"))));
        running.get(0).awaitErr("Server listening on 127\\.0\\.0\\.1");
        Program exposed =
                Program.start(temp.resolve("server"), "expose", "127.0.0.1:" + port, "--listen", "127.0.0.1:0");
        running.add(exposed);
        address = exposed.awaitOut("forward: msocket forward PORT (msocket://\\S+)\n");
        script("hopping", "connect", address, "--bind", "127.0.0.2,127.0.0.3", "--move-every", "150ms");
        Files.writeString(
                temp.resolve("ssh_config"),
                String.join(
                        "\n",
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
                        "  UserKnownHostsFile /dev/null",
                        ""));
    }

    @AfterEach
    void stop() {
        running.forEach(Program::close);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private String file(String name) {
        return temp.resolve(name).toString();
    }

    /** An executable file that runs msocket. */
    private void script(String name, String... arguments) throws IOException {
        String command = Program.commandLine(temp.resolve("client"), List.of(), List.of(arguments)).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        Path script = Files.writeString(temp.resolve(name), "#!/bin/sh\nexec " + command + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    /** Runs a command to its end, which is to be a good one. */
    private byte[] start(String... command) throws Exception {
        try (Program program = Program.start(List.of(command))) {
            program.in().close();
            assertThat(program.await())
                    .as(() -> String.join(" ", command) + ": " + program.errText())
                    .isZero();
            return program.outBytes();
        }
    }

    private Path noise(String name) throws IOException {
        byte[] bytes = new byte[20_000_000];
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
        start("scp", "-F", file("ssh_config"), original.toString(), "moving:" + file("there"));
        assertSame(temp.resolve("there"), original);
        start("scp", "-F", file("ssh_config"), "moving:" + file("there"), file("back"));
        assertSame(temp.resolve("back"), original);
    }

    @Test
    void an_interactive_session_outlives_its_moves() throws Exception {
        try (Program ssh = Program.start(List.of("ssh", "-F", file("ssh_config"), "moving", "cat"))) {
            for (int i = 0; i < 20; i++) {
                String line = "line " + i + "\n";
                ssh.in().write(line.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                ssh.in().flush();
                ssh.awaitOut("line " + i + "\n");
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
            String[] command = {
                "scp", "-F", file("ssh_config"), "-P", port, original.toString(), "forwarded:" + file("there" + i)
            };
            copying.add(Program.start(Arrays.asList(command)));
        }
        running.addAll(copying);
        for (int i = 0; i < 4; i++) {
            assertThat(copying.get(i).await()).isZero();
            assertSame(temp.resolve("there" + i), original);
        }
    }

    @Test
    void rsync_finds_what_has_changed_while_the_client_moves() throws Exception {
        assumeTrue(
                Stream.of("/usr/bin/rsync", "/usr/local/bin/rsync")
                        .map(Path::of)
                        .anyMatch(Files::isExecutable),
                "there is no rsync here");
        Path original = noise("original");
        String[] rsync = {
            "rsync",
            "-e",
            "ssh -F " + file("ssh_config"),
            "--ignore-times",
            "--inplace",
            original.toString(),
            "moving:" + file("there")
        };
        start(rsync);
        byte[] changed = Files.readAllBytes(original);
        changed[10_000_000]++;
        Files.write(original, changed);
        start(rsync);
        assertSame(temp.resolve("there"), original);
    }
}
