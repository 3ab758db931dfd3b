package io.msocket.lab.experiment;

import io.msocket.lab.net.LabUnavailableException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a node of Cassandra runs from.
 *
 * @param java of a JDK 17, which Cassandra 5 needs
 * @param folder {@code names-cassandra/node} of the sources: what all nodes have in common is there, and their jars in its target
 */
record CassandraProgram(Path java, Path folder) {
    private static final int FEATURE = 17;
    private static final String HOME = "JAVA_HOME_17";

    /** The lab's own classes, or their jar, are so far below the sources. */
    private static final String TO_SOURCES = "../../..";

    /**
     * What one node has of its own.
     *
     * @param seed the address of the first node of its cluster
     * @param token where the part of the ring begins that it has
     */
    record Place(String address, String seed, long token) {
        private String configuration(Path directory) {
            return """
                initial_token: '%d'
                listen_address: %s
                rpc_address: %s
                seed_provider:
                  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                    parameters:
                      - seeds: "%s"
                commitlog_directory: %s/commitlog
                data_file_directories: [%s/data]
                saved_caches_directory: %s/caches
                hints_directory: %s/hints
                cdc_raw_directory: %s/cdc
                """.formatted(token, address, address, seed, directory, directory, directory, directory, directory);
        }
    }

    /** @throws LabUnavailableException if this machine has none */
    static CassandraProgram find() throws IOException {
        Path folder = sources().resolve("names-cassandra/node");
        if (!Files.isDirectory(jars(folder))) {
            throw new LabUnavailableException("the lab needs Cassandra's jars for this; lay them into the sources by:"
                    + " ./mvnw generate-test-resources -pl names-cassandra/node");
        }
        String home = Runtime.version().feature() == FEATURE
                ? System.getProperty("java.home")
                : Optional.ofNullable(System.getenv(HOME))
                        .orElseThrow(() -> new LabUnavailableException("Cassandra needs a JDK 17; run the lab on one,"
                                + " or say where one is by the variable " + HOME));
        return new CassandraProgram(Path.of(home, "bin", "java"), folder);
    }

    private static Path sources() throws IOException {
        try {
            Path own = Path.of(CassandraProgram.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return own.resolve(TO_SOURCES).normalize();
        } catch (URISyntaxException e) {
            throw new IOException("the lab does not know where its sources are", e);
        }
    }

    private static Path jars(Path folder) {
        return folder.resolve("target/jars");
    }

    private Path common(String file) {
        return folder.resolve("conf").resolve(file);
    }

    /** Makes the files of a node, and the command that starts it, once more as well. */
    List<String> command(Path directory, Place place, List<String> options) throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("cassandra.yaml"),
                Files.readString(common("cassandra.yaml")) + place.configuration(directory));
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.add("@" + common("jvm.options"));
        command.addAll(options);
        command.addAll(List.of(
                "-Dlogback.configurationFile=" + common("logback.xml").toUri(),
                "-Dcassandra.config=" + configuration.toUri(),
                "-Dcassandra.storagedir=" + directory,
                "-cp",
                jars(folder).resolve("*").toString(),
                "org.apache.cassandra.service.CassandraDaemon"));
        return command;
    }
}
