package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.msocket.cli.Main;
import io.msocket.lab.link.LinkConditions;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Interface;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.LabAssumption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's three lines for ssh, as they stand but for the server's address and key, on two hosts; the laptop changes networks. */
@Tag("lab")
@Tag("thorough")
@Timeout(180)
class ReadmeTunnelTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern LINE = Pattern.compile("(?m)^(server|laptop)\\$ (.*)$");
    private static final Pattern PRINTED = Pattern.compile("msocket://(msk1:[\\w-]+)@HOST:4433");
    private static final LinkConditions LINK = LinkConditions.of(20_000_000, Duration.ofMillis(10));
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    @TempDir
    Path temp;

    private final List<Process> started = new ArrayList<>();
    private Lab lab;
    private Topology topology;

    @BeforeEach
    void build() throws Exception {
        LabAssumption.check();
        assumeThat(SSHD).as("openssh-server").isExecutable();
        lab = Lab.open();
        topology = Topology.of(lab, "", List.of("wifi", "cell"), LINK);
        makeKeysAndCommands();
        // Where sshd, started by hand as root, wants an empty directory.
        Files.createDirectories(Path.of("/run/sshd"));
        start(topology.server(), "sshd", SSHD + " -D -e -f sshd_config");
        awaitText("sshd.err", Pattern.compile("Server listening on 127\\.0\\.0\\.1 port 22"));
    }

    @AfterEach
    void close() throws Exception {
        for (Process each : started) {
            each.destroyForcibly().waitFor();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private void makeKeysAndCommands() throws IOException {
        for (String key : List.of("host_key", "user_key")) {
            topology.server()
                    .run(
                            "ssh-keygen",
                            "-q",
                            "-t",
                            "ed25519",
                            "-N",
                            "",
                            "-f",
                            temp.resolve(key).toString());
        }
        write(
                "sshd_config",
                "ListenAddress 127.0.0.1:22",
                "HostKey " + temp.resolve("host_key"),
                "AuthorizedKeysFile " + temp.resolve("user_key.pub"),
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PermitRootLogin yes",
                "SetEnv HOME=" + temp);
        write(
                "ssh_config",
                "Host *",
                "  User root",
                "  IdentityFile " + temp.resolve("user_key"),
                "  IdentitiesOnly yes",
                "  BatchMode yes",
                "  LogLevel ERROR",
                "  StrictHostKeyChecking no",
                "  UserKnownHostsFile " + temp.resolve("ssh_known_hosts"));
        command("ssh", "exec /usr/bin/ssh -F '" + temp.resolve("ssh_config") + "' \"$@\"");
        command(
                "msocket",
                "exec "
                        + JavaCommand.of(temp.resolve("home"), Main.class, List.of(), List.of()).stream()
                                .map(word -> "'" + word + "'")
                                .collect(Collectors.joining(" "))
                        + " \"$@\"");
    }

    private void write(String name, String... lines) throws IOException {
        Files.write(temp.resolve(name), List.of(lines));
    }

    private void command(String name, String line) throws IOException {
        write(name, "#!/bin/sh", line);
        Files.setPosixFilePermissions(temp.resolve(name), PosixFilePermissions.fromString("rwx------"));
    }

    /** By a shell in a directory where the commands are found; its output goes to {@code name.out} and {@code name.err}. */
    private Process start(Host host, String name, String line) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "PATH=.:$PATH; exec " + line).directory(temp.toFile());
        builder.redirectOutput(temp.resolve(name + ".out").toFile());
        builder.redirectError(temp.resolve(name + ".err").toFile());
        Process process = host.start(builder);
        started.add(process);
        return process;
    }

    private MatchResult awaitText(String file, Pattern pattern) {
        return await().atMost(PATIENCE)
                .until(
                        () -> {
                            Matcher matcher = pattern.matcher(Files.readString(temp.resolve(file)));
                            return matcher.find() ? matcher.toMatchResult() : null;
                        },
                        found -> found != null);
    }

    private static Map<String, List<String>> documented() throws IOException {
        return LINE.matcher(Files.readString(README))
                .results()
                .collect(Collectors.groupingBy(
                        line -> line.group(1), Collectors.mapping(line -> line.group(2), Collectors.toList())));
    }

    @Test
    void a_session_goes_on_while_the_laptop_changes_networks_back_and_forth() throws Exception {
        Map<String, List<String>> lines = documented();
        assertThat(lines.get("server")).hasSize(1);
        assertThat(lines.get("laptop")).hasSize(2);

        start(topology.server(), "expose", lines.get("server").get(0));
        String key = awaitText("expose.out", PRINTED).group(1);
        String forward = lines.get("laptop").get(0);
        assertThat(forward).contains("msk1:...@server.example.org");
        start(
                topology.client(),
                "forward",
                forward.replace(
                        "msk1:...@server.example.org",
                        key + "@" + topology.serverAddress().getHostAddress()));
        awaitText("forward.out", Pattern.compile("forwarding 127\\.0\\.0\\.1:2222 "));

        Process ssh = start(topology.client(), "ssh", lines.get("laptop").get(1));
        Interface wifi = topology.links().get(0).near();
        Interface cell = topology.links().get(1).near();
        say(ssh, "at home");
        wifi.loseAddress();
        say(ssh, "in the street");
        wifi.takeAddress();
        cell.loseAddress();
        say(ssh, "in the office");
        ssh.getOutputStream().close();
        assertThat(ssh.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(ssh.exitValue()).isZero();
        assertThat(Files.readAllLines(temp.resolve("ssh.out")))
                .containsExactly("at home", "in the street", "in the office");
    }

    /** The shell at the other end says it, too. */
    private void say(Process ssh, String words) throws IOException {
        ssh.getOutputStream().write(("echo '" + words + "'\n").getBytes(StandardCharsets.UTF_8));
        ssh.getOutputStream().flush();
        awaitText("ssh.out", Pattern.compile("(?m)^" + words + "$"));
    }
}
