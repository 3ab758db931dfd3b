package io.msocket.cli;

import io.msocket.sim.Simulator;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the deterministic simulator. */
@Command(
        name = "sim",
        description = "Run the protocol's engine against itself on a virtual network, seed by seed.",
        footer = {
            "",
            "Each seed is a client, a server, a network and what befalls them. A failure is printed as its seed, the"
                    + " smallest list of operations found that still fails, and what happened then. The same seed"
                    + " always gives the same run. Exit status 1 when a run fails.",
            "",
            "Example:",
            "  msocket sim --runs 100000 --seed 1",
            "  msocket sim --runs 1 --seed 42 --trace run.txt"
        })
final class SimCommand extends BaseCommand {
    private static final long PROGRESS_MILLIS = 1_000;

    /** More failures than this say no more than these. */
    private static final int MOST_FAILURES = 5;

    @Spec
    private CommandSpec spec;

    @Option(names = "--runs", paramLabel = "N", defaultValue = "10000", description = "How many. Default: 10000.")
    private long runs;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "The first seed. Default: 1.")
    private long seed;

    @Option(names = "--jobs", paramLabel = "N", defaultValue = "1", description = "Threads. Default: 1.")
    private int jobs;

    @Option(
            names = "--real-crypto-share",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "How many runs use real cryptography, 0 to 1; the others a fast stand-in. Default: 0.1.")
    private double realCryptoShare;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write what happened there: of each failure or, with --runs 1, of the run.")
    private @Nullable Path trace;

    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong realCrypto = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger working = new AtomicInteger();

    /** One slot more than can be filled before everybody stops. */
    private final BlockingQueue<Simulator.Failure> failures = new LinkedBlockingQueue<>();

    /** What broke the simulator itself, so that the runs that are left say nothing; null if nothing did. */
    private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

    private volatile boolean enough;

    @Override
    int run(StandardStreams streams) throws IOException, InterruptedException {
        if (runs < 1 || jobs < 1 || !(realCryptoShare >= 0 && realCryptoShare <= 1)) {
            throw new ParameterException(
                    spec.commandLine(), "--runs and --jobs are 1 at least, --real-crypto-share is between 0 and 1");
        }
        long start = System.nanoTime();
        working.set(jobs);
        for (int i = 0; i < jobs; i++) {
            Thread thread = new Thread(this::work, "sim-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        int failed;
        try (Writer traces = trace == null ? Writer.nullWriter() : Files.newBufferedWriter(trace)) {
            failed = report(streams, traces, start);
            if (trace != null && runs == 1 && failed == 0) {
                traces.write(new Simulator(realCryptoShare).trace(seed));
            }
        }
        streams.print(String.format(
                Locale.ROOT,
                "%d runs (seeds %d to %d, %d with real cryptography), %d bytes delivered, %s: %d failed",
                done.get(),
                seed,
                seed + done.get() - 1,
                realCrypto.get(),
                bytes.get(),
                rate(start),
                failed));
        Throwable cause = broken.get();
        if (cause != null) {
            throw new IllegalStateException("the simulator broke off: " + cause, cause);
        }
        return failed == 0 ? ExitCodes.OK : ExitCodes.FAILURE;
    }

    private void work() {
        Simulator simulator = new Simulator(realCryptoShare);
        try {
            for (long run = next.getAndIncrement(); run < runs && !enough; run = next.getAndIncrement()) {
                Simulator.Failure failure = simulator.run(seed + run);
                done.incrementAndGet();
                if (failure != null) {
                    failures.add(failure);
                }
            }
        } catch (RuntimeException | Error e) {
            broken.compareAndSet(null, e);
            enough = true;
        } finally {
            realCrypto.addAndGet(simulator.realCryptoRuns());
            bytes.addAndGet(simulator.bytes());
            working.decrementAndGet();
        }
    }

    /** Prints progress and failures until the work is done; returns how many failed. */
    private int report(StandardStreams streams, Writer traces, long start) throws IOException, InterruptedException {
        int failed = 0;
        long lastProgress = start;
        while (working.get() > 0 || !failures.isEmpty()) {
            Simulator.Failure failure = failures.poll(PROGRESS_MILLIS / 10, TimeUnit.MILLISECONDS);
            if (failure != null) {
                failed++;
                enough = failed >= MOST_FAILURES;
                print(streams, failure);
                traces.write("seed " + failure.seed() + "\n" + failure.trace() + "\n");
            }
            if (System.nanoTime() - lastProgress >= TimeUnit.MILLISECONDS.toNanos(PROGRESS_MILLIS)) {
                lastProgress = System.nanoTime();
                progress(streams, start, failed);
            }
        }
        if (streams.terminal()) {
            streams.err().println();
        }
        return failed;
    }

    private static void print(StandardStreams streams, Simulator.Failure failure) throws IOException {
        streams.print("FAILED: seed " + failure.seed() + ": " + failure.message());
        streams.print("--- the smallest scenario found: seed, numbers, operations");
        streams.print(failure.scenario());
        streams.print("--- what happened");
        streams.out().write(failure.trace().getBytes(StandardCharsets.UTF_8));
        streams.print("---");
    }

    private void progress(StandardStreams streams, long start, int failed) {
        String text = String.format(Locale.ROOT, "%d of %d runs, %s, %d failed", done.get(), runs, rate(start), failed);
        if (streams.terminal()) {
            streams.err().print("\r" + text);
            streams.err().flush();
        } else {
            streams.err().println(text);
        }
    }

    private String rate(long start) {
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        return String.format(Locale.ROOT, "%.1f s, %.0f runs/s", seconds, done.get() / seconds);
    }
}
