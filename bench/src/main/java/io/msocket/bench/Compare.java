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
 * counts is the median of the ratios within each turn. The last column is the processor time of both ends together.
 *
 * <p>{@code Compare [bulk|small|echo|cold|memory]... [rounds=N] [seconds=S]}
 */
public final class Compare {
    private static final int LARGE_WRITE = 64 * 1024;
    private static final int SMALL_WRITE = 1024;
    private static final int WARM_UP_ROUNDS = 3;
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
            switch (name) {
                case "bulk" -> rates("bulk, 64 KB writes", LARGE_WRITE);
                case "small" -> rates("bulk, 1 KB writes", SMALL_WRITE);
                case "echo" ->
                    table(
                            "one-byte echo",
                            "us",
                            "us/echo",
                            MICRO,
                            here(contestant -> Echo.run(contestant, fixture, nanos)));
                case "cold" ->
                    table(
                            "50 MB in a fresh JVM",
                            "ms",
                            "us/64 KB",
                            MILLI,
                            contestant -> ColdStart.run(contestant, fixture));
                case "memory" -> IdleMemory.run(out, fixture);
                default ->
                    throw new IllegalArgumentException(
                            "'" + name + "' is none of bulk, small, echo, cold, memory, rounds=N, seconds=S");
            }
        }
    }

    private void rates(String title, int writeSize) throws Exception {
        table(title, "MB/s", "us/64 KB", MEGA, here(contestant -> Bulk.run(contestant, fixture, writeSize, nanos)));
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

    /** One contestant's values and their ratios to the reference, by round. */
    private record Row(Contestant contestant, double[] values, double[] ratios, double[] processorMicros) {
        void print(PrintStream out) {
            double[] sorted = sorted(ratios);
            out.printf(
                    Locale.ROOT,
                    "%-28s %12.1f %8.2f %8.2f .. %5.2f %12.1f%n",
                    contestant.name().toLowerCase(Locale.ROOT),
                    median(values),
                    median(ratios),
                    sorted[0],
                    sorted[sorted.length - 1],
                    median(processorMicros));
        }
    }

    private void table(String title, String unit, String processorUnit, double scale, Measurement measurement)
            throws Exception {
        List<Row> rows = new ArrayList<>();
        for (Contestant contestant : Contestant.values()) {
            rows.add(new Row(contestant, new double[rounds], new double[rounds], new double[rounds]));
        }
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            double reference = 0;
            for (Row row : rows) {
                TurnResult sample = measurement.of(row.contestant);
                double value = sample.value();
                reference = row.contestant == Contestant.TCP ? value : reference;
                if (round >= 0) {
                    row.values[round] = value / scale;
                    row.ratios[round] = value / reference;
                    row.processorMicros[round] = sample.processorNanos() / MICRO / sample.units();
                }
            }
        }
        out.printf("%n%-28s %12s %8s %17s %12s%n", title, unit, "ratio", "least .. most", processorUnit);
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
