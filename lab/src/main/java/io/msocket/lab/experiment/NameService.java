package io.msocket.lab.experiment;

import io.msocket.cli.Main;
import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import io.msocket.lab.program.NameObserver;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.Socket;
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

    private static final int PORT = 4480;

    /** A JVM that starts on a busy machine. */
    private static final Duration START = Duration.ofSeconds(30);

    /** How often somebody tries whether the name server listens, and looks for what the observer has heard, in milliseconds. */
    private static final long LOOK_MILLIS = 20;

    private final Host host;
    private final Inet4Address address;
    private final Path work;
    private final LabProcess server;
    private final LabProcess observer;

    private NameService(Host host, Inet4Address address, Path work, LabProcess server, LabProcess observer) {
        this.host = host;
        this.address = address;
        this.work = work;
        this.server = server;
        this.observer = observer;
    }

    /** Starts one at an address of a host; returns when it answers. */
    static NameService start(Host host, Inet4Address address, Path work) throws IOException, InterruptedException {
        Path own = Files.createDirectories(work.resolve("names"));
        List<String> serve = JavaCommand.of(
                own.resolve("home"),
                Main.class,
                List.of(),
                List.of(
                        "names",
                        "serve",
                        "--listen",
                        address.getHostAddress() + ":" + PORT,
                        "--data",
                        own.resolve("data").toString()));
        LabProcess server = LabProcess.start(host, "server", serve, own);
        try {
            awaitListening(host, address, server);
            List<String> observe = JavaCommand.of(
                    own.resolve("observer"), NameObserver.class, List.of(property(address)), List.of(NAME));
            return new NameService(host, address, own, server, LabProcess.start(host, "observer", observe, own));
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static void awaitListening(Host host, Inet4Address address, LabProcess server)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!host.inside(() -> listens(address))) {
            if (!server.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException("the name server does not listen: " + server.lastWords());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static boolean listens(Inet4Address address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, PORT));
            return true;
        } catch (IOException e) {
            return false; // Nobody is there yet.
        }
    }

    private static String property(Inet4Address address) {
        return "-Dmsocket.names=http://" + address.getHostAddress() + ":" + PORT;
    }

    /** The option of a JVM whose sockets ask this name server. */
    String property() {
        return property(address);
    }

    /** Makes the key of names of a program with this home, by which it takes the name. */
    void makeKey(Path home) throws IOException {
        Path key = Files.createDirectories(home).resolve("names.key");
        List<String> command =
                JavaCommand.of(work.resolve("home"), Main.class, List.of(), List.of("keys", "new", key.toString()));
        host.run(command.toArray(String[]::new));
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
