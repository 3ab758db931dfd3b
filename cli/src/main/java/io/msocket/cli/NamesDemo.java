package io.msocket.cli;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKeyFile;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MvNameStore;
import io.msocket.names.store.NameStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Both ends move: the client hops among loopback addresses, each time by losing the old one abruptly, and the server goes from one of its
 * own to the next, where the client finds it by its name. The name server is part of this process.
 */
final class NamesDemo implements DemoScenario {
    private static final Name NAME = Name.parse("files@demo.test");
    private static final int CLIENT_ADDRESSES = 8;
    private static final int FIRST_SERVER_ADDRESS = 21;
    private static final int SERVER_ADDRESSES = 3;

    /** A move of the server takes two seconds. */
    private static final Duration SERVER_MOVES_EVERY = Duration.ofSeconds(3);

    /** Moves of the server that there is time for. */
    private static final int MOVES_TO_SEE = 3;

    /** Of the server at most, in bytes a second: far below what the slowest machine does. */
    private static final long MAX_RATE = 64_000_000;

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Duration moveEvery;
    private @Nullable NameStore store;
    private @Nullable NameServer names;
    private @Nullable Path key;

    NamesDemo(Duration moveEvery) {
        this.moveEvery = moveEvery;
    }

    private static List<String> addresses(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "127.0.0." + i).toList();
    }

    @Override
    public List<String> addresses() {
        return addresses(1, CLIENT_ADDRESSES);
    }

    @Override
    public List<String> serverAddresses() {
        return addresses(FIRST_SERVER_ADDRESS, SERVER_ADDRESSES);
    }

    @Override
    public synchronized void begin(DemoFiles files) throws IOException {
        SigningKeyFile.create(files.nameKey());
        key = files.nameKey();
        NameStore opened = MvNameStore.open(files.names());
        store = opened;
        names = NameServer.start(
                NameServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                opened,
                InstantSource.system());
    }

    @Override
    public String announce(long bytes) {
        return " at up to %s/s; the client moves every %s among 127.0.0.1 to 127.0.0.%d, and its server, %s, every %s among %s"
                .formatted(
                        ByteSize.format((double) serverRate(bytes)),
                        DurationConverter.format(moveEvery),
                        CLIENT_ADDRESSES,
                        NAME,
                        DurationConverter.format(SERVER_MOVES_EVERY),
                        String.join(", ", serverAddresses()));
    }

    @Override
    public long serverRate(long bytes) {
        long seconds = (MOVES_TO_SEE + 1) * SERVER_MOVES_EVERY.toSeconds();
        return Math.max(1, Math.min(MAX_RATE, bytes / seconds));
    }

    private List<String> namesOptions() {
        if (names == null) {
            throw new IllegalStateException("there is no name server yet");
        }
        return List.of("--names", "http://" + HostPort.format(names.address()));
    }

    @Override
    public List<String> serverOptions() {
        if (key == null) {
            throw new IllegalStateException("there is no key of the name yet");
        }
        List<String> all = new ArrayList<>(List.of("--name", NAME.toString(), "--name-key", key.toString()));
        all.addAll(List.of("--hop", String.join(",", serverAddresses())));
        all.addAll(List.of("--hop-every", SERVER_MOVES_EVERY.toSeconds() + "s"));
        all.addAll(namesOptions());
        return all;
    }

    @Override
    public String authority(int port) {
        return NAME.toString();
    }

    @Override
    public List<String> trust(String serverKey) {
        return List.of();
    }

    @Override
    public List<String> clientOptions() {
        return Stream.concat(Stream.of("--move-every", moveEvery.toMillis() + "ms"), namesOptions().stream())
                .toList();
    }

    @Override
    public Duration lookEvery() {
        return LOOK;
    }

    @Override
    public List<String> conclude(Snapshot last, long now) {
        return List.of(
                last.moves() + (last.moves() == 1 ? " move" : " moves") + " of the client, slowest recovery "
                        + DurationConverter.format(last.slowest()),
                "%d moves of the server, by the versions of its record".formatted(serverMoves()));
    }

    private long serverMoves() {
        try {
            SignedRecord record = store == null ? null : store.find(NAME);
            return record == null ? 0 : record.record().version() - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        NameServer server = names;
        NameStore opened = store;
        names = null;
        store = null;
        if (server != null) {
            server.close();
        }
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
