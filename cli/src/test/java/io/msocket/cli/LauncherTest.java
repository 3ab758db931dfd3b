package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code msocket} with a program that is built already, and the archive of classes that it makes. */
@EnabledOnOs(OS.LINUX)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LauncherTest {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();

    /** Without what whoever runs the tests has every JVM print something by. */
    private static final List<String> PLAIN_ENVIRONMENT = List.of(
            "env",
            "-u",
            "MSOCKET_JAVA_OPTS",
            "-u",
            "JAVA_TOOL_OPTIONS",
            "-u",
            "JDK_JAVA_OPTIONS",
            "-u",
            "_JAVA_OPTIONS");

    @TempDir
    static Path temp;

    private static Path here;
    private static Path target;

    @BeforeAll
    static void layOut() throws IOException {
        assumeTrue(Files.exists(SOURCES.resolve("msocket")), "the tests run where the sources are");
        here = temp.resolve("place");
        target = Files.createDirectories(here.resolve("cli/target"));
        Files.createDirectories(here.resolve(".mvn/wrapper"));
        for (String file : List.of("msocket", ".mvn/wrapper/find-jdk.sh")) {
            Files.copy(SOURCES.resolve(file), here.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path lib = Files.createDirectory(target.resolve("lib"));
        List<String> names = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            String name = names.size() + ".jar";
            if (Files.isDirectory(path)) {
                jar(lib.resolve(name), new Manifest(), path);
            } else if (Files.exists(path)) {
                Files.copy(path, lib.resolve(name));
            } else {
                continue;
            }
            names.add("lib/" + name);
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", names));
        manifest.getMainAttributes().putValue("Enable-Native-Access", "ALL-UNNAMED");
        jar(target.resolve("msocket.jar"), manifest, null);
        Files.createFile(target.resolve("msocket.stamp"));
    }

    private static void jar(Path jar, Manifest manifest, Path directory) throws IOException {
        manifest.getMainAttributes().putIfAbsent(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            if (directory == null) {
                return;
            }
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path path : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                    String name = directory.relativize(path).toString();
                    if (!name.equals("META-INF/MANIFEST.MF")) {
                        out.putNextEntry(new JarEntry(name));
                        Files.copy(path, out);
                        out.closeEntry();
                    }
                }
            }
        }
    }

    @Test
    @Order(1)
    void starts_at_once_make_one_archive_which_serves_the_next_start() throws Exception {
        try (Program one = start(javaHome());
                Program other = start(javaHome())) {
            assertWorks(one);
            assertWorks(other);
        }
        Path archive = onlyArchive();
        assertThat(archive).isNotEmptyFile();
        var made = Files.getLastModifiedTime(archive);
        assertThat(sharedClasses()).contains("io.msocket.cli.Main ", "io.msocket.cli.SimCommand ");
        assertThat(Files.getLastModifiedTime(onlyArchive())).isEqualTo(made);
    }

    @Test
    @Order(2)
    void an_archive_that_is_damaged_cut_off_or_unreadable_is_as_none_and_nobody_is_told() throws Exception {
        Path archive = onlyArchive();
        byte[] whole = Files.readAllBytes(archive);
        for (byte[] bytes :
                List.of(new byte[0], "no archive".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(whole, 100_000))) {
            Files.delete(archive);
            Files.write(archive, bytes);
            assertWorks(javaHome());
        }
        Files.delete(archive);
        Files.createDirectory(archive);
        assertWorks(javaHome());
        Files.delete(archive);
        Files.write(archive, whole);
    }

    @Test
    @Order(3)
    void an_archive_of_another_jar_is_as_none_and_made_anew() throws Exception {
        Path archive = onlyArchive();
        Files.setLastModifiedTime(archive, FileTime.fromMillis(1_000));
        assertWorks(javaHome());
        assertThat(Files.getLastModifiedTime(onlyArchive()).toMillis()).isGreaterThan(1_000);
        assertThat(sharedClasses()).contains("io.msocket.cli.Main ");
    }

    @Test
    @Order(4)
    void every_jdk_has_an_archive_of_its_own() throws Exception {
        Path other = otherJdk();
        assumeTrue(other != null, "there is a second JDK");
        assertWorks(other);
        assertThat(archives()).hasSize(2);
        assertThat(sharedClasses()).contains("io.msocket.cli.Main ");
        // And one of another JDK under its name is as none.
        Path own = archives().stream()
                .filter(path -> path.toString().contains(version()))
                .findFirst()
                .orElseThrow();
        Path others = archives().stream()
                .filter(path -> !path.equals(own))
                .findFirst()
                .orElseThrow();
        Files.copy(others, own, StandardCopyOption.REPLACE_EXISTING);
        assertWorks(javaHome());
    }

    @Test
    @Order(5)
    void nothing_else_is_left_behind() throws Exception {
        try (Stream<Path> files = Files.list(target)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.endsWith(".jsa")
                            || List.of("msocket.jar", "lib", "msocket.stamp", "msocket.lock")
                                    .contains(name));
        }
    }

    @Test
    @Order(6)
    void a_closed_standard_input_is_an_empty_one() throws Exception {
        Path root = Files.createDirectory(temp.resolve("root"));
        try (Program server = Program.start(
                temp.resolve("home"), "serve", root.toString(), "--listen", "127.0.0.1:0", "--writable")) {
            String url = server.awaitOut("get: msocket get (\\S+/)PATH");
            try (Program put = shell("exec ./msocket put - " + url + "empty <&-")) {
                assertThat(put.await()).as(put.errText()).isZero();
            }
        }
        assertThat(root.resolve("empty")).isEmptyFile();
    }

    /** In which names outside ASCII cannot be said. */
    @Test
    @Order(7)
    void a_locale_that_the_machine_lacks_is_as_none() throws Exception {
        String name = "$(printf 'schl\\303\\274ssel')";
        for (String locale : List.of("LANG=xx_XX.UTF-8", "LC_ALL=xx_XX.UTF-8", "LC_ALL=C", "LANG=")) {
            String keys = temp.resolve(locale.replace("=", "-")).toString();
            try (Program keygen = shell("unset LC_ALL LC_CTYPE LANG; export " + locale + "; mkdir " + keys
                    + "; ./msocket keygen " + keys + "/" + name + " && ls " + keys + "/" + name)) {
                assertThat(keygen.await()).as(locale + ": " + keygen.errText()).isZero();
            }
        }
    }

    private static Program shell(String commands) throws IOException {
        List<String> command = new ArrayList<>(PLAIN_ENVIRONMENT);
        command.addAll(List.of("JAVA_HOME=" + javaHome(), "sh", "-c", commands));
        return Program.in(here, command);
    }

    private static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    private static String version() {
        return "msocket-" + System.getProperty("java.version") + "-";
    }

    private static Path otherJdk() throws IOException {
        Path all = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(all)) {
            return null;
        }
        try (Stream<Path> jdks = Files.list(all)) {
            return jdks.filter(LauncherTest::isOtherJdk).findFirst().orElse(null);
        }
    }

    /** Some names are links to others. */
    private static boolean isOtherJdk(Path jdk) {
        Path release = jdk.resolve("release");
        if (!Files.isExecutable(jdk.resolve("bin/java")) || !Files.exists(release)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(release)) {
            int feature = lines.filter(line -> line.startsWith("JAVA_VERSION="))
                    .map(line -> line.replaceAll("^[^0-9]*", "").replaceAll("[^0-9].*", ""))
                    .map(line -> line.isEmpty() ? "0" : line)
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
            return feature >= 17 && feature != Runtime.version().feature();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Program start(Path javaHome, String... words) throws IOException {
        List<String> command = new ArrayList<>(PLAIN_ENVIRONMENT);
        command.add("JAVA_HOME=" + javaHome);
        command.addAll(List.of(words));
        command.addAll(List.of(here.resolve("msocket").toString(), "sim", "--help"));
        return Program.start(command);
    }

    private static void assertWorks(Path javaHome) throws IOException, InterruptedException {
        try (Program program = start(javaHome)) {
            assertWorks(program);
        }
    }

    private static void assertWorks(Program program) throws InterruptedException {
        assertThat(program.errText()).isEmpty();
        assertThat(new String(program.outBytes(), StandardCharsets.UTF_8)).startsWith("Usage: msocket sim ");
        assertThat(program.await()).isZero();
    }

    /** The classes of a start that come from an archive. */
    private static String sharedClasses() throws IOException, InterruptedException {
        try (Program program = start(javaHome(), "MSOCKET_JAVA_OPTS=-Xlog:class+load")) {
            String log = new String(program.outBytes(), StandardCharsets.UTF_8);
            assertThat(program.await()).isZero();
            return String.join(
                    "\n",
                    log.lines()
                            .filter(line -> line.contains("shared objects file"))
                            .toList());
        }
    }

    private static Path onlyArchive() {
        assertThat(archives()).hasSize(1);
        return archives().get(0);
    }

    private static List<Path> archives() {
        try (Stream<Path> files = Files.list(Objects.requireNonNull(target))) {
            return files.filter(path -> path.toString().endsWith(".jsa")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
