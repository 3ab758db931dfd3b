package io.msocket.names.cassandra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The JDK that Cassandra 5 runs on, 17, whichever one runs the tests. */
final class Jdk17 {
    private static final int FEATURE = 17;
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    /** What tools that install several JDKs set. */
    private static final List<String> VARIABLES = List.of("JAVA_HOME_17", "JAVA_HOME_17_X64", "JDK_17", "JAVA_HOME");

    private Jdk17() {}

    /** The path of its {@code java}, if there is one: that of the tests, that of a variable of the environment, or one of the system. */
    static Optional<Path> find() {
        if (Runtime.version().feature() == FEATURE) {
            return Optional.of(javaOf(Path.of(System.getProperty("java.home"))));
        }
        return homes().stream()
                .filter(Jdk17::is17)
                .map(Jdk17::javaOf)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Path> homes() {
        Map<String, String> environment = System.getenv();
        List<Path> homes = new ArrayList<>();
        VARIABLES.stream()
                .map(environment::get)
                .filter(home -> home != null)
                .map(Path::of)
                .forEach(homes::add);
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> installed = Files.list(INSTALLED)) {
                installed.sorted().forEach(homes::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return homes;
    }

    private static boolean is17(Path home) {
        Path release = home.resolve("release");
        try {
            return Files.isRegularFile(release)
                    && Files.readString(release).lines().anyMatch(line -> line.startsWith("JAVA_VERSION=\"" + FEATURE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path javaOf(Path home) {
        return home.resolve("bin").resolve("java");
    }
}
