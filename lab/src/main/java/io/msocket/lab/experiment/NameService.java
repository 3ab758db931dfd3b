package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import io.msocket.lab.program.NameObserver;
import io.msocket.names.record.SigningKeyFile;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A name server on a host that does not move, one name, and who hears there when a record of it is told. For one thread. */
final class NameService implements AutoCloseable {
    /** The name that servers take. */
    static final String NAME = "files@lab.test";

    /** Nobody takes another one. */
    private static final int NAMES = 1;

    private static final int HEAP_MEGABYTES = 256;

    /** How often somebody looks for what the observer has heard, in milliseconds. */
    private static final long LOOK_MILLIS = 20;

    private final NameServerProcess server;
    private final LabProcess observer;

    private NameService(NameServerProcess server, LabProcess observer) {
        this.server = server;
        this.observer = observer;
    }

    /** Starts one at an address of a host; returns when it listens. */
    static NameService start(Host host, Inet4Address address, Path work) throws IOException, InterruptedException {
        NameServerProcess server = NameServerProcess.start(host, address.getHostAddress(), work, HEAP_MEGABYTES, NAMES);
        try {
            Path own = Files.createDirectories(work.resolve("observer"));
            List<String> observe =
                    JavaCommand.of(own.resolve("home"), NameObserver.class, List.of(property(server)), List.of(NAME));
            return new NameService(server, LabProcess.start(host, "observer", observe, own));
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static String property(NameServerProcess server) {
        return "-Dmsocket.names=" + server.url();
    }

    /** The option of a JVM whose sockets ask this name server. */
    String property() {
        return property(server);
    }

    /** Makes the key of names of a program with this home, by which it takes the name. */
    static void makeKey(Path home) throws IOException {
        SigningKeyFile.create(Files.createDirectories(home).resolve("names.key"));
    }

    /**
     * When the name server has told of a record with this address for the first time, in nanoseconds of {@link System#nanoTime}.
     *
     * @throws IOException if that does not come in time
     */
    long awaitTold(Inet4Address of, Duration atMost) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<Report> told = observer.reports()
                    .filter(report -> report.event().equals("told"))
                    .filter(report -> Arrays.asList(report.text("addresses").split(",", -1))
                            .contains(of.getHostAddress()))
                    .findFirst();
            if (told.isPresent()) {
                return TimeUnit.MICROSECONDS.toNanos(told.get().number("micros"));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        throw new IOException("within " + atMost.toMillis() + " ms no record of " + NAME + " had the address "
                + of.getHostAddress() + ": " + observer.lastWords());
    }

    @Override
    public void close() throws IOException {
        observer.close();
        server.close();
    }
}
