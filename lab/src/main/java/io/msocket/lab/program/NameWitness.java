package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Publishes and watches names, and remembers what was acknowledged. Each of several threads publishes the versions of a name
 * of its own, each soon after the one before is acknowledged, until one fails, or, where it is to persist, again and again until that one
 * is acknowledged. Reports {@code publishing} once each name is there and its watch has heard of it; and, on commands on standard input:
 *
 * <ul>
 *   <li>{@code await}: {@code stopped} when each thread has failed, with how many versions were acknowledged so far;
 *   <li>{@code mark}: {@code marked}; from here on {@code more} counts;
 *   <li>{@code more}: {@code gone-on} when each name has been acknowledged {@value #MORE} times since, or not any longer: how many names
 *       have {@code stuck}, how many versions were {@code acknowledged} so far, and how many {@code micros} it took until the last name had;
 *   <li>{@code verify}: looks each name up, by a client that has seen nothing, waits for its watch to hear of what is there,
 *       and reports {@code verified}: how many names are {@code lost}, being older than what was acknowledged, how many
 *       watches are {@code deaf}, and after how many microseconds the last one had heard. Then publishing goes on.
 * </ul>
 */
public final class NameWitness {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The first of them may have been under way before. */
    private static final int MORE = 2;

    /** Signatures take most of what a publication costs here, and are not to take the processors from what moves. */
    private static final long PAUSE_MILLIS = 25;

    private static final int ARGUMENTS = 3;
    private static final int USAGE_STATUS = 2;

    private final List<URI> servers;
    private final boolean persistent;
    private final LoadNames names = new LoadNames("witness-");
    private final NameClient client;
    private final List<Writer> writers = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Of {@link System#nanoTime}. */
    private long markedAt;

    private NameWitness(List<URI> servers, boolean persistent) {
        this.servers = servers;
        this.persistent = persistent;
        client = NameClient.open(NameClientSettings.of(servers));
    }

    /**
     * Runs until the end of standard input.
     *
     * @param arguments {@code URL[,URL]... NAMES PERSISTENT}: the last one is {@code true} or {@code false}
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != ARGUMENTS) {
            System.err.println("usage: URL[,URL]... NAMES PERSISTENT");
            System.exit(USAGE_STATUS);
        }
        List<URI> servers =
                Arrays.stream(arguments[0].split(",", -1)).map(URI::create).toList();
        NameWitness witness = new NameWitness(servers, Boolean.parseBoolean(arguments[2]));
        witness.begin(Integer.parseInt(arguments[1]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            witness.obey(command);
        }
    }

    private void begin(int count) throws IOException, InterruptedException {
        for (int number = 0; number < count; number++) {
            Writer writer = new Writer(number);
            writer.publishNext();
            client.watch(writer.name, writer::handleHeard);
            writers.add(writer);
        }
        if (!await(() -> writers.stream().allMatch(writer -> writer.heard > 0))) {
            throw new IOException("not every watch has heard of its name");
        }
        writers.forEach(Writer::start);
        LoadSockets.say(Report.of("publishing", "names", Integer.toString(count)));
    }

    private void obey(String command) throws IOException, InterruptedException {
        switch (command) {
            case "await" -> {
                if (!await(() -> writers.stream().allMatch(writer -> writer.stopped))) {
                    throw new IOException("somebody still publishes");
                }
                LoadSockets.say(Report.of("stopped", "acknowledged", Long.toString(acknowledged())));
            }
            case "mark" -> mark();
            case "more" -> awaitMore();
            case "verify" -> verify();
            default -> throw new IllegalArgumentException("there is no command '" + command + "'");
        }
    }

    private long acknowledged() {
        return writers.stream().mapToLong(Writer::acknowledged).sum();
    }

    private void mark() {
        lock.lock();
        try {
            markedAt = System.nanoTime();
            writers.forEach(writer -> writer.marked = writer.acknowledged);
        } finally {
            lock.unlock();
        }
        LoadSockets.say(Report.of("marked", "acknowledged", Long.toString(acknowledged())));
    }

    private void awaitMore() throws InterruptedException {
        await(() -> stuck() == 0);
        Map<String, String> fields = new LinkedHashMap<>();
        lock.lock();
        try {
            long last =
                    writers.stream().mapToLong(writer -> writer.wentOnAt).max().orElse(markedAt);
            fields.put("stuck", Long.toString(stuck()));
            fields.put("micros", Long.toString(TimeUnit.NANOSECONDS.toMicros(last - markedAt)));
        } finally {
            lock.unlock();
        }
        fields.put("acknowledged", Long.toString(acknowledged()));
        LoadSockets.say(new Report("gone-on", fields));
    }

    /** How many names were not acknowledged often enough since the mark. */
    private long stuck() {
        lock.lock();
        try {
            return writers.stream()
                    .filter(writer -> writer.acknowledged < writer.marked + MORE)
                    .count();
        } finally {
            lock.unlock();
        }
    }

    private void verify() throws IOException, InterruptedException {
        long start = System.nanoTime();
        int lost = 0;
        try (NameClient fresh = NameClient.open(NameClientSettings.of(servers))) {
            for (Writer writer : writers) {
                long before = writer.acknowledged();
                SignedRecord found = fresh.find(writer.name);
                writer.there = found == null ? 0 : found.record().version();
                lost += writer.there < before ? 1 : 0;
            }
        }
        await(() -> deaf() == 0);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("lost", Integer.toString(lost));
        fields.put("deaf", Long.toString(deaf()));
        fields.put("micros", Long.toString(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start)));
        LoadSockets.say(new Report("verified", fields));
        goOn();
    }

    /** Of how many names the watch has not heard what is there. */
    private long deaf() {
        lock.lock();
        try {
            return writers.stream()
                    .filter(writer -> writer.heard < writer.there)
                    .count();
        } finally {
            lock.unlock();
        }
    }

    private void goOn() {
        lock.lock();
        try {
            for (Writer writer : writers) {
                writer.acknowledged = Math.max(writer.acknowledged, writer.there);
                writer.stopped = false;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for it, but not for ever; whether it has come. */
    private boolean await(BooleanSupplier goal) throws InterruptedException {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (!goal.getAsBoolean() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return goal.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    /** Publishes one name. */
    private final class Writer {
        private final int number;
        private final Name name;

        /** Guarded by the lock, as all up to {@code heard}. */
        private long acknowledged;

        /** What was at the last mark. */
        private long marked;

        /** When the last of {@link #MORE} since the mark was acknowledged, of {@link System#nanoTime}. */
        private long wentOnAt;

        private boolean stopped;
        private long heard;

        /** What was found after a crash; of the program's thread. */
        private long there;

        Writer(int number) {
            this.number = number;
            this.name = names.name(number);
        }

        void start() {
            Thread thread = new Thread(this::run, "writer-" + number);
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                while (true) {
                    try {
                        publishNext();
                    } catch (IOException e) {
                        handleFailure(e);
                    }
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            } catch (InterruptedException e) {
                System.err.println(name + " is published no more: " + e);
            }
        }

        void publishNext() throws IOException {
            long next = acknowledged() + 1;
            client.publish(names.record(number, next));
            lock.lock();
            try {
                acknowledged = next;
                if (acknowledged == marked + MORE) {
                    wentOnAt = System.nanoTime();
                }
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private long acknowledged() {
            lock.lock();
            try {
                return acknowledged;
            } finally {
                lock.unlock();
            }
        }

        private void handleFailure(IOException why) throws InterruptedException {
            System.err.println(name + " was not acknowledged: " + why.getMessage());
            if (!persistent) {
                stop();
            }
        }

        /** Until all was looked at. */
        private void stop() throws InterruptedException {
            lock.lock();
            try {
                stopped = true;
                changed.signalAll();
                while (stopped) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
        }

        void handleHeard(SignedRecord record) {
            lock.lock();
            try {
                heard = Math.max(heard, record.record().version());
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
