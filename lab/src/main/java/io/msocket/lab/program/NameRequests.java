package io.msocket.lab.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Asks a name server, or several over one store in turns, for as much as they give. Takes commands on standard input, a line each, and reports when one is done:
 *
 * <ul>
 *   <li>{@code fill NAMES CONNECTIONS} registers names: {@code filled};
 *   <li>{@code lookups CONNECTIONS MILLIS PER_MILLI} looks up names by chance, so many each millisecond or, for 0, as many as
 *       the connections take: {@code looked-up};
 *   <li>{@code updates COUNT CONNECTIONS} publishes the next versions of so many names, signed before: {@code updated}.
 * </ul>
 */
public final class NameRequests {
    /** So many records are signed at a time; what they are sent over may idle meanwhile for a minute. */
    private static final int CHUNK = 5_000;

    /** The same names in the same order in each run. */
    private static final long SEED = 1;

    private final List<InetSocketAddress> servers;
    private final LoadNames names = new LoadNames("device-");
    private final SplittableRandom random = new SplittableRandom(SEED);

    /** By name. */
    private long[] versions = new long[0];

    private int nextUpdate;

    private NameRequests(List<InetSocketAddress> servers) {
        this.servers = servers;
    }

    /**
     * Runs until the end of standard input.
     *
     * @param arguments {@code ADDRESS PORT [ADDRESS PORT]...}
     */
    public static void main(String[] arguments) throws IOException {
        NameRequests requests = new NameRequests(NameServerAddresses.parse(arguments));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            requests.obey(line.split(" ", -1));
        }
    }

    private void obey(String... command) throws IOException {
        switch (command[0]) {
            case "fill" -> fill(Integer.parseInt(command[1]), Integer.parseInt(command[2]));
            case "lookups" ->
                lookUp(Integer.parseInt(command[1]), Long.parseLong(command[2]), Integer.parseInt(command[3]));
            case "updates" -> update(Integer.parseInt(command[1]), Integer.parseInt(command[2]));
            default -> throw new IllegalArgumentException("there is no command '" + command[0] + "'");
        }
    }

    private void fill(int count, int connections) throws IOException {
        versions = new long[count];
        Answers answers = new Answers();
        try (HttpLoad load = HttpLoad.open(servers, connections)) {
            for (int from = 0; from < count; from += CHUNK) {
                List<byte[]> puts = puts(IntStream.range(from, Math.min(from + CHUNK, count)));
                answers.addAll(load.run(puts.iterator(), 0));
            }
        }
        LoadSockets.say(answers.toReport("filled"));
    }

    private void update(int count, int connections) throws IOException {
        if (count > versions.length) {
            throw new IllegalArgumentException("there are only " + versions.length + " names");
        }
        int first = nextUpdate;
        List<byte[]> puts = puts(IntStream.range(first, first + count).map(number -> number % versions.length));
        nextUpdate = (first + count) % versions.length;
        try (HttpLoad load = HttpLoad.open(servers, connections)) {
            LoadSockets.say(load.run(puts.iterator(), 0).toReport("updated"));
        }
    }

    /** The next version of each, signed by as many threads as there are processors. */
    private List<byte[]> puts(IntStream numbers) {
        return numbers.parallel()
                .mapToObj(number -> LoadNames.put(names.record(number, ++versions[number])))
                .toList();
    }

    private void lookUp(int connections, long millis, int perMilli) throws IOException {
        try (HttpLoad load = HttpLoad.open(servers, connections)) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            Iterator<byte[]> requests = new Until(end, () -> names.get(random.nextInt(versions.length)));
            LoadSockets.say(load.run(requests, perMilli).toReport("looked-up"));
        }
    }

    /** The same again and again until an instant of {@link System#nanoTime}. */
    private record Until(long end, Supplier<byte[]> each) implements Iterator<byte[]> {
        @Override
        public boolean hasNext() {
            return System.nanoTime() - end < 0;
        }

        @Override
        public byte[] next() {
            // Its time may have come since it was asked whether there is one.
            return each.get();
        }
    }
}
