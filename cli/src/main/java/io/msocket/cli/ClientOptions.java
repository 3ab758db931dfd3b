package io.msocket.cli;

import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathScheduler;
import io.msocket.socket.Interfaces;
import io.msocket.socket.NameResolver;
import io.msocket.socket.PeerKey;
import io.msocket.socket.RoutePolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of every command that connects. */
final class ClientOptions {
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(30);

    /** More often than this and no connection can be joined in between, in milliseconds. */
    private static final long MIN_MOVE_EVERY_MILLIS = 10;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** How the server's key is checked. */
    static final class Trust {
        @Option(
                names = "--server-key",
                paramLabel = "KEY",
                converter = PeerKeyConverter.class,
                description = "The server's key as 'serve' prints it (msk1:...); any other is refused.")
        @Nullable
        PeerKey serverKey;

        @Option(
                names = "--known-hosts",
                paramLabel = "FILE",
                description = "Where the keys of servers are remembered: a new server is trusted, a changed key is"
                        + " refused. Default: ~/.msocket/known_hosts.")
        @Nullable
        Path knownHosts;

        @Option(
                names = "--insecure-any-key",
                description = "Accept whatever key the server has. Safe against listeners, not against impostors.")
        boolean anyKey;

        /** Whether the user said something else than that this is the server's key. */
        boolean contradicts(PeerKey key) {
            return knownHosts != null || anyKey || (serverKey != null && !serverKey.equals(key));
        }
    }

    @ArgGroup(exclusive = true)
    @Nullable
    Trust trust;

    @Mixin
    private NameServersOption names;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Prove this identity to the server (see 'keygen'). Default: stay anonymous.")
    private @Nullable Path key;

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            split = ",",
            description = "Local addresses to use (ADDR[,ADDR...]). Default: what the machine has.")
    private List<String> bind = new ArrayList<>();

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Interfaces to use (NAME[,NAME...]; wlan* for all that begin so). Default: what the machine has.")
    private List<String> interfaces = new ArrayList<>();

    @Option(
            names = "--prefer",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Interfaces that come first, the best one first (NAME[,NAME...]). Default: what the system does.")
    private List<String> preferred = new ArrayList<>();

    @Option(
            names = "--avoid",
            paramLabel = "NAME",
            split = ",",
            description = "Interfaces over which nothing goes (NAME[,NAME...]), not even when there is no other.")
    private List<String> avoided = new ArrayList<>();

    @Option(
            names = "--spare",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Interfaces that carry data only while no other one works, whatever --mode says (NAME[,NAME...]).")
    private List<String> spared = new ArrayList<>();

    @Option(
            names = "--quota",
            paramLabel = "NAME=SIZE",
            split = ",",
            converter = LinkQuota.Converter.class,
            description =
                    "How many bytes may go over an interface, both ways (wwan0=500MB[,NAME=SIZE...]); then it is used"
                            + " no more.")
    private List<LinkQuota> quotas = new ArrayList<>();

    @Option(
            names = "--move-every",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Hop to the next address of --bind so often (300ms), each time losing the old one abruptly.")
    private @Nullable Duration moveEvery;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = ModeConverter.class,
            description =
                    "With several local addresses: 'full' uses all at once, 'backup' has the others stand by for the"
                            + " best one, 'single' uses one at a time. Default: single.")
    private @Nullable HandoverMode mode;

    @Mixin
    private SchedulerOption scheduler;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write the connection's events to FILE as JSON lines (docs/TRACE.md).")
    private @Nullable Path trace;

    @Option(
            names = "--reads",
            paramLabel = "FILE",
            description = "Write the time and the bytes of every read from the server to FILE (docs/TRACE.md).")
    private @Nullable Path reads;

    @Option(
            names = "--paths",
            description = "At the end print a table of the paths on standard error: what each has carried.")
    private boolean paths;

    @Option(
            names = "--cleartext",
            description = "Send data unencrypted, if the server asks for it too; the handshakes stay authenticated.")
    private boolean cleartext;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            converter = RetentionConverter.class,
            description = "How long to keep the connection while no network works. Default: 1d.")
    private @Nullable Duration retention;

    @Option(
            names = "--keepalive",
            paramLabel = "TIME",
            converter = KeepAliveConverter.class,
            description = "How long to let a silent path rest before asking whether it still works; 0 for never."
                    + " Default: 60s. Shorter where a NAT forgets idle connections sooner, longer to spare a battery.")
    private @Nullable Duration keepAlive;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "How long to try to connect. Default: 30s.")
    private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;

    /** Refuses what is for a command with one connection. */
    void requireManyConnections() {
        String given = moveEvery != null
                ? "--move-every"
                : trace != null
                        ? "--trace"
                        : reads != null ? "--reads" : paths ? "--paths" : quotas.isEmpty() ? null : "--quota";
        if (given != null) {
            throw wrong(given + " is for one connection, and there may be many here");
        }
    }

    /** The addresses of --bind; empty for all. */
    List<InetAddress> bindAddresses() throws CommandFailure {
        List<InetAddress> addresses = new ArrayList<>();
        for (String address : bind) {
            addresses.add(HostPort.lookUp(address.strip()));
        }
        return addresses;
    }

    /** Refuses addresses of --bind of which no interface has any now. */
    void requireBindable() throws IOException {
        for (InetAddress address : bindAddresses()) {
            if (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null) {
                return;
            }
        }
        if (!bind.isEmpty()) {
            throw wrong("--bind " + String.join(",", bind) + ": no interface of this machine has such an address");
        }
    }

    /** Who says where a name is. */
    NameResolver names() throws IOException {
        return names.resolver();
    }

    /** The names of --interface; empty for all. */
    String[] interfaces() {
        return names("--interface", interfaces);
    }

    /** The quotas of --quota. */
    List<LinkQuota> quotas() {
        return List.copyOf(quotas);
    }

    /** What comes of --prefer, --spare and --avoid. */
    RoutePolicy routePolicy() {
        RoutePolicy policy = RoutePolicy.standard();
        List<String> worstFirst = new ArrayList<>(List.of(names("--prefer", preferred)));
        Collections.reverse(worstFirst);
        for (String name : worstFirst) {
            policy = policy.preferring(Interfaces.named(name));
        }
        if (!spared.isEmpty()) {
            policy = policy.sparing(Interfaces.named(names("--spare", spared)));
        }
        return avoided.isEmpty() ? policy : policy.without(Interfaces.named(names("--avoid", avoided)));
    }

    private String[] names(String option, List<String> given) {
        if (given.stream().anyMatch(String::isBlank)) {
            throw wrong(option + " has an empty name");
        }
        return given.stream().map(String::strip).toArray(String[]::new);
    }

    /** The period of hops, or null; checked against --bind. */
    @Nullable
    Duration moveEvery() {
        if (moveEvery == null) {
            return null;
        }
        if (bind.size() < 2) {
            throw wrong("--move-every needs at least two addresses in --bind (ADDR,ADDR)");
        }
        if (moveEvery.toMillis() < MIN_MOVE_EVERY_MILLIS) {
            throw wrong("--move-every must be at least " + MIN_MOVE_EVERY_MILLIS + "ms");
        }
        return moveEvery;
    }

    /** The identity's file, or null to stay anonymous. */
    @Nullable
    Path key() {
        return key;
    }

    /** Null for the default. */
    @Nullable
    HandoverMode mode() {
        return mode;
    }

    /** Null for the default. */
    PathScheduler.@Nullable Factory scheduler() {
        return scheduler.get();
    }

    @Nullable
    Path trace() {
        return trace;
    }

    @Nullable
    Path reads() {
        return reads;
    }

    /** Prints the table of --paths, if that is asked for. */
    void printPaths(ClientLink link, StandardStreams streams) {
        if (paths) {
            PathTable.lines(link.paths()).forEach(streams.err()::println);
        }
    }

    boolean cleartext() {
        return cleartext;
    }

    @Nullable
    Duration retention() {
        return retention;
    }

    /** Zero for never; null for the default. */
    @Nullable
    Duration keepAlive() {
        return keepAlive;
    }

    int connectTimeoutMillis() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, connectTimeout.toMillis()));
    }

    Trust trust() {
        return trust == null ? new Trust() : trust;
    }

    /** Prints a line for the user. */
    void tell(String line) {
        spec.commandLine().getErr().println(line);
    }

    ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
