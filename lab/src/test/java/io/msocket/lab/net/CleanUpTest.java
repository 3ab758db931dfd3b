package io.msocket.lab.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.msocket.lab.link.LinkProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever ends a lab, nothing of it stays. */
@Tag("lab")
class CleanUpTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final int COMMAND_FIELD = 2 - 1;
    private static final int STATE_FIELD = 3 - 1;
    private static final int START_FIELD = 22 - 1;

    /** The first JDK that warns of native code. */
    private static final int NATIVE_ACCESS_FEATURE = 22;

    @BeforeEach
    void theMachineCanHaveALab() throws IOException {
        LabAssumption.check();
    }

    @Test
    void closing_removes_the_namespaces_and_kills_what_runs_in_them() throws Exception {
        Process sleeper;
        String prefix;
        try (Lab lab = Lab.open()) {
            Host host = lab.host("host");
            lab.link(host, "wifi", lab.router("core"), LinkProfile.LTE.conditions());
            prefix = prefixOf(host.namespace().name());
            sleeper = host.start(new ProcessBuilder("sh", "-c", "sleep 1000 & sleep 1000"));
            assertThat(namespaces(prefix)).hasSize(2);
        }
        assertThat(namespaces(prefix)).isEmpty();
        assertThat(sleeper.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void the_machine_s_own_network_never_sees_the_lab() throws Exception {
        Set<String> before = interfaces();
        try (Lab lab = Lab.open()) {
            Host host = lab.host("host");
            Router core = lab.router("core");
            lab.link(host, "wifi", core, LinkProfile.LTE.conditions());
            lab.wire(host, "eth7", core);
            assertThat(interfaces()).isEqualTo(before);
        }
        assertThat(interfaces()).isEqualTo(before);
    }

    @Test
    void a_killed_program_s_lab_is_cleaned_and_a_living_one_s_is_not() throws Exception {
        Process victim = program();
        Process survivor = program();
        try {
            String dead = awaitNamespace(victim);
            String alive = awaitNamespace(survivor);
            List<ProcessHandle> orphans = victim.descendants().toList();
            victim.destroyForcibly().waitFor();
            assertThat(namespaces(prefixOf(dead))).hasSize(2);

            assertThat(Lab.cleanAll(false)).contains(dead).doesNotContain(alive);

            assertThat(namespaces(prefixOf(dead))).isEmpty();
            assertThat(namespaces(prefixOf(alive))).hasSize(2);
            assertThat(orphans).isNotEmpty();
            await().atMost(SOON).until(() -> orphans.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            victim.destroyForcibly();
            end(survivor);
        }
    }

    @Test
    void a_program_that_is_asked_to_end_removes_its_lab() throws Exception {
        Process program = program();
        try {
            String name = awaitNamespace(program);
            program.destroy();
            assertThat(program.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(namespaces(prefixOf(name))).isEmpty();
        } finally {
            end(program);
        }
    }

    @Test
    void closing_removes_everything_although_the_thread_is_interrupted() throws Exception {
        Lab lab = Lab.open();
        Host host = lab.host("host");
        lab.link(host, "wifi", lab.router("core"), LinkProfile.LTE.conditions());
        Process sleeper = host.start(new ProcessBuilder("sleep", "1000"));

        Thread.currentThread().interrupt();
        lab.close();

        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(namespaces(prefixOf(host.namespace().name()))).isEmpty();
        assertThat(sleeper.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_killed_process_is_dead_before_its_parent_has_heard_of_it() throws Exception {
        // Who ignores SIGCHLD has its children reaped by the kernel, and hands that on.
        Process parent = new ProcessBuilder(
                        "env", "--default-signal=CHLD", "sh", "-c", "sleep 1000 & echo $!; exec sleep 1000")
                .start();
        try (BufferedReader lines = parent.inputReader(StandardCharsets.US_ASCII)) {
            long pid = Long.parseLong(lines.readLine());
            LabName name = new LabName(pid, Long.parseLong(stat(pid)[START_FIELD]), 1);
            assertThat(name.alive()).isTrue();
            // A shell would hear of it; what the shell becomes does not.
            await().atMost(SOON).until(() -> stat(parent.pid())[COMMAND_FIELD].equals("(sleep)"));

            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            await().atMost(SOON).until(() -> stat(pid)[STATE_FIELD].equals("Z"));
            assertThat(name.alive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void the_files_of_a_killed_program_are_cleaned_and_a_living_one_s_are_not() throws Exception {
        Path alive = Lab.temporaryDirectory("test");
        Process victim = new ProcessBuilder("sleep", "1000").start();
        LabName name = new LabName(victim.pid(), Long.parseLong(stat(victim.pid())[START_FIELD]), 0);
        Path dead = Files.createTempDirectory(name.prefix() + "test-");
        Path link = Files.createSymbolicLink(dead.resolveSibling(name.prefix() + "link"), alive);
        try {
            Files.writeString(Files.createDirectory(dead.resolve("deeper")).resolve("file"), "text");
            Files.writeString(alive.resolve("file"), "text");
            victim.destroyForcibly().waitFor();

            assertThat(Lab.cleanAll(false)).contains(dead.toString()).doesNotContain(alive.toString(), link.toString());

            assertThat(dead).doesNotExist();
            assertThat(alive.resolve("file")).exists();
        } finally {
            victim.destroyForcibly();
            Files.deleteIfExists(link);
            Lab.deleteDirectory(dead);
            Lab.deleteDirectory(alive);
        }
        Lab.deleteDirectory(alive);
        assertThat(alive).doesNotExist();
    }

    @Test
    void names_tell_the_process_and_others_names_are_left_alone() throws IOException {
        LabName mine = LabName.ofThisProcess(3);

        assertThat(LabName.of(mine.prefix() + "core")).contains(mine);
        assertThat(mine.alive()).isTrue();
        assertThat(new LabName(mine.pid(), mine.started() - 1, 3).alive()).isFalse();
        assertThat(LabName.of("mslab")).isEmpty();
        assertThat(LabName.of("msl12-zz")).isEmpty();
        assertThat(LabName.of("msl99999999999999999999-1-1-x")).isEmpty();
    }

    /** The fields of a process's /proc/PID/stat; its command, "(sleep)", has no space. */
    private static String[] stat(long pid) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), "stat")).split(" ", -1);
    }

    private static Process program() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= NATIVE_ACCESS_FEATURE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LabProgram.class.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String awaitNamespace(Process program) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("msl")) {
                return line;
            }
        }
        throw new IOException("the program ended without a lab");
    }

    private static void end(Process program) throws IOException, InterruptedException {
        program.getOutputStream().close();
        if (!program.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
            program.destroyForcibly();
        }
    }

    private static String prefixOf(String namespace) {
        return LabName.of(namespace).orElseThrow().prefix();
    }

    private static List<String> namespaces(String prefix) throws IOException {
        try (Stream<Path> names = Files.list(Namespace.NAMES)) {
            return names.map(name -> name.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    private static Set<String> interfaces() throws IOException {
        return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                .map(NetworkInterface::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
