package io.msocket.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Compares msocket with {@code java.net.Socket} and JSSE over loopback in one run: the contestants take turns, and what
 * counts is the median of the ratios within each turn. The last columns are the processor time of both ends together, and its
 * ratio.
 *
 * <p>{@code paths} and {@code path-memory} compare one flowpath with several instead.
 *
 * <p>{@code Compare [bulk|small|echo|cold|memory|paths|path-memory]... [rounds=N] [seconds=S]}
 */
public final class Compare {
    private static final int LARGE_WRITE = 64 * 1024;
    private static final int SMALL_WRITE = 1024;
    private static final int WARM_UP_ROUNDS = 3;

    /** One end's files must do, also with four flowpaths for each connection. */
    private static final int RESTING = 10_000;

    private static final int RESTING_WITH_PATHS = 2_000;
    private static final int DEFAULT_ROUNDS = 9;
    private static final double DEFAULT_SECONDS = 1.0;
    private static final double MEGA = 1e6;
    private static final double MILLI = 1e6;
    private static final double MICRO = 1e3;

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final PrintStream out;
    private final Fixture fixture;
    private final int rounds;
    private final long nanos;

    private Compare(PrintStream out, Fixture fixture, int rounds, long nanos) {
        this.out = out;
        this.fixture = fixture;
        this.rounds = rounds;
        this.nanos = nanos;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> what = new ArrayList<>();
        int rounds = DEFAULT_ROUNDS;
        double seconds = DEFAULT_SECONDS;
        for (String argument : arguments) {
            if (argument.startsWith("rounds=")) {
                rounds = Integer.parseInt(argument.substring("rounds=".length()));
            } else if (argument.startsWith("seconds=")) {
                seconds = Double.parseDouble(argument.substring("seconds=".length()));
            } else {
                what.add(argument);
            }
        }
        try (Fixture fixture = Fixture.create()) {
            Compare compare = new Compare(System.out, fixture, rounds, (long) (seconds * TimeUnit.SECONDS.toNanos(1)));
            compare.run(what.isEmpty() ? List.of("bulk", "small", "echo", "cold", "memory") : what);
        }
        // The peers' threads are daemons; nothing else is to be waited for.
        System.exit(0);
    }

    private void run(List<String> what) throws Exception {
        out.printf(
                "JDK %s, %d processors, %d rounds after %d to warm up, %.1f s each%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                rounds,
                WARM_UP_ROUNDS,
                (double) nanos / TimeUnit.SECONDS.toNanos(1));
        for (String name : what) {
            run(name);
        }
    }

    private void run(String name) throws Exception {
        switch (name) {
            case "bulk" -> rates("bulk, 64 KB writes", LARGE_WRITE, Contestant.OF_ONE_PATH);
            case "small" -> rates("bulk, 1 KB writes", SMALL_WRITE, Contestant.OF_ONE_PATH);
            case "paths" ->
                rates(
                        "bulk over several flowpaths",
                        LARGE_WRITE,
                        List.of(Contestant.MSOCKET, Contestant.MSOCKET_TWO_PATHS, Contestant.MSOCKET_FOUR_PATHS));
            case "echo" ->
                table(
                        "one-byte echo",
                        "us",
                        "us/echo",
                        MICRO,
                        Contestant.OF_ONE_PATH,
                        here(contestant -> Echo.run(contestant, fixture, nanos)));
            case "cold" ->
                table(
                        "50 MB in a fresh JVM",
                        "ms",
                        "us/64 KB",
                        MILLI,
                        Contestant.OF_ONE_PATH,
                        contestant -> ColdStart.run(contestant, fixture));
            case "memory" -> IdleMemory.run(out, fixture, List.of(Contestant.TCP, Contestant.MSOCKET), RESTING);
            case "path-memory" ->
                IdleMemory.run(
                        out, fixture, List.of(Contestant.MSOCKET, Contestant.MSOCKET_FOUR_PATHS), RESTING_WITH_PATHS);
            default ->
                throw new IllegalArgumentException("'" + name
                        + "' is none of bulk, small, echo, cold, memory, paths, path-memory, rounds=N, seconds=S");
        }
    }

    private void rates(String title, int writeSize, List<Contestant> contestants) throws Exception {
        table(
                title,
                "MB/s",
                "us/64 KB",
                MEGA,
                contestants,
                here(contestant -> Bulk.run(contestant, fixture, writeSize, nanos)));
    }

    /** The same with the processor time of this process, which has both ends. */
    private static Measurement here(Measurement measurement) {
        return contestant -> {
            long before = PROCESS.getProcessCpuTime();
            TurnResult sample = measurement.of(contestant);
            return sample.withProcessorNanos(PROCESS.getProcessCpuTime() - before);
        };
    }

    private interface Measurement {
        TurnResult of(Contestant contestant) throws Exception;
    }

    /** One contestant's values and their ratios to the first one's, by round. */
    private record Row(
            Contestant contestant,
            double[] values,
            double[] ratios,
            double[] processorMicros,
            double[] processorRatios) {
        static Row of(Contestant contestant, int rounds) {
            return new Row(contestant, new double[rounds], new double[rounds], new double[rounds], new double[rounds]);
        }

        void print(PrintStream out) {
            double[] sorted = sorted(ratios);
            out.printf(
                    Locale.ROOT,
                    "%-28s %12.1f %8.2f %8.2f .. %5.2f %12.1f %8.2f%n",
                    contestant.name().toLowerCase(Locale.ROOT),
                    median(values),
                    median(ratios),
                    sorted[0],
                    sorted[sorted.length - 1],
                    median(processorMicros),
                    median(processorRatios));
        }
    }

    /** @param contestants the measure of the others first */
    private void table(
            String title,
            String unit,
            String processorUnit,
            double scale,
            List<Contestant> contestants,
            Measurement measurement)
            throws Exception {
        List<Row> rows = new ArrayList<>();
        for (Contestant contestant : contestants) {
            rows.add(Row.of(contestant, rounds));
        }
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            double reference = 0;
            for (Row row : rows) {
                TurnResult sample = measurement.of(row.contestant);
                double value = sample.value();
                reference = row.contestant == contestants.get(0) ? value : reference;
                if (round >= 0) {
                    row.values[round] = value / scale;
                    row.ratios[round] = value / reference;
                    row.processorMicros[round] = sample.processorNanos() / MICRO / sample.units();
                    row.processorRatios[round] = row.processorMicros[round] / rows.get(0).processorMicros[round];
                }
            }
        }
        out.printf("%n%-28s %12s %8s %17s %12s %8s%n", title, unit, "ratio", "least .. most", processorUnit, "ratio");
        rows.forEach(row -> row.print(out));
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double median(double[] values) {
        return sorted(values)[values.length / 2];
    }
}
