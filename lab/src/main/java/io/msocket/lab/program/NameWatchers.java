package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.names.record.SignedRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Thousands that watch one name, at one name server or at several over one store in turns, by one thread. Takes commands on standard input, a line each, and reports when one is done:
 *
 * <ul>
 *   <li>{@code watch COUNT} registers the name and has so many watch it: {@code watching};
 *   <li>{@code tell} publishes the name's next version, at the first of the servers, and waits until all have heard of it: {@code told}, with the times
 *       from the moment before it was sent, and with the bytes that came.
 * </ul>
 */
public final class NameWatchers {
    /** That begin to watch at one time: fewer than the kernel lets wait for the server. */
    private static final int OPENING = 128;

    /** Whoever has not heard by then, hears nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_MILLIS = 100;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final List<InetSocketAddress> servers;
    private final LoadNames names = new LoadNames("watched-");
    private final Selector selector;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long version;
    private int watching;
    private int lost;

    /** Who have heard of the newest version, and when. */
    private Latencies heard = new Latencies();

    /** When the newest version was about to be sent. */
    private long toldAt;

    private long bytes;

    /** One of them. */
    private static final class Watcher {
        private final SocketChannel channel;
        private final NewsReader news = new NewsReader();
        private long version;

        Watcher(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private NameWatchers(List<InetSocketAddress> servers, Selector selector) {
        this.servers = servers;
        this.selector = selector;
    }

    /**
     * Runs until the end of standard input.
     *
     * @param arguments {@code ADDRESS PORT [ADDRESS PORT]...}
     */
    public static void main(String[] arguments) throws IOException {
        NameWatchers all = new NameWatchers(NameServerAddresses.parse(arguments), Selector.open());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            all.obey(line.split(" ", -1));
        }
    }

    private void obey(String... command) throws IOException {
        switch (command[0]) {
            case "watch" -> watch(Integer.parseInt(command[1]));
            case "tell" -> tell();
            default -> throw new IllegalArgumentException("there is no command '" + command[0] + "'");
        }
    }

    private void watch(int count) throws IOException {
        version = 1;
        try (HttpExchange owner = publish(names.record(0, version))) {
            require(owner::isGood);
        }
        // From here on, each hears of what is there as it begins.
        heard = new Latencies();
        toldAt = System.nanoTime();
        byte[] request = names.watch(0);
        while (watching < count) {
            SocketChannel channel = HttpExchange.connect(NameServerAddresses.ofTurn(servers, watching));
            channel.register(selector, SelectionKey.OP_READ, new Watcher(channel));
            HttpExchange.write(channel, request);
            watching++;
            int few = watching - OPENING;
            require(() -> heard.count() + lost >= few);
        }
        require(() -> heard.count() + lost >= count);
        report("watching", new LinkedHashMap<>());
    }

    private void require(BooleanSupplier goal) throws IOException {
        awaitUntil(goal);
        if (!goal.getAsBoolean()) {
            throw new IOException(
                    "the name server is silent: of %d that watch, %d have heard something and %d have been left"
                            .formatted(watching, heard.count(), lost));
        }
    }

    private void tell() throws IOException {
        version++;
        SignedRecord record = names.record(0, version);
        heard = new Latencies();
        bytes = 0;
        try (HttpExchange owner = publish(record)) {
            awaitUntil(() -> owner.isGood() && heard.count() + lost >= watching);
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("bytes", Long.toString(bytes));
            report("told", fields);
        }
    }

    /** By a connection of its own; the answer comes as all else does. */
    private HttpExchange publish(SignedRecord record) throws IOException {
        HttpExchange owner = HttpExchange.open(servers.get(0));
        owner.channel().register(selector, SelectionKey.OP_READ, owner);
        toldAt = System.nanoTime();
        owner.send(LoadNames.put(record), toldAt);
        return owner;
    }

    private void report(String event, Map<String, String> fields) {
        heard.putInto(fields);
        fields.put("missing", Integer.toString(watching - heard.count()));
        fields.put("micros", Long.toString(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - toldAt)));
        LoadSockets.say(new Report(event, fields));
    }

    /** Reads until then, but not for ever. */
    private void awaitUntil(BooleanSupplier goal) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!goal.getAsBoolean() && System.nanoTime() - end < 0) {
            selector.select(LOOK_MILLIS);
            for (SelectionKey key : selector.selectedKeys()) {
                handleReadable(key);
            }
            selector.selectedKeys().clear();
        }
    }

    private void handleReadable(SelectionKey key) throws IOException {
        if (key.attachment() instanceof HttpExchange owner) {
            if (owner.receive() && !owner.isGood()) {
                throw new IOException("the name server does not take a record: " + owner.firstLine());
            }
        } else if (key.attachment() instanceof Watcher watcher) {
            read(watcher);
        }
    }

    private void read(Watcher watcher) throws IOException {
        buffer.clear();
        int count = watcher.channel.read(buffer);
        if (count < 0) {
            watcher.channel.close();
            lost++;
            return;
        }
        bytes += count;
        long told = watcher.news.read(buffer.flip());
        if (told == version && watcher.version < version) {
            watcher.version = version;
            heard.add(System.nanoTime() - toldAt);
        }
    }
}
