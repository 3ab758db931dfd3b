package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.net.Host;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import io.msocket.lab.program.NameRequests;
import io.msocket.lab.program.NameWatchers;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Name servers with many names: what they answer and store, and how soon all that watch a name hear of its news. */
final class NamesLoad implements Experiment {
    private static final int NAMES = 100_000;
    private static final int SHORT_NAMES = 500;
    private static final int WATCHERS = 10_000;
    private static final int SHORT_WATCHERS = 50;
    private static final int UPDATES = 10_000;
    private static final int SHORT_UPDATES = 200;
    private static final Duration LOOKUPS = Duration.ofSeconds(10);
    private static final Duration SHORT_LOOKUPS = Duration.ofMillis(300);
    private static final int TELLS = 50;
    private static final int SHORT_TELLS = 3;
    private static final int REPEATS = 3;

    /** That ask at one time. */
    static final int CONNECTIONS = 64;

    /** Lookups that come whether the ones before are answered or not: what users wait for at a load below the highest. */
    static final int PER_MILLI = 4;

    /** Between two updates of the watched name: how soon one is told is not to depend on the one before. */
    private static final Duration BETWEEN = Duration.ofMillis(500);

    /** As long as each watcher is told three times that the server is there, and the store is looked at once. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final Duration SHORT_IDLE = Duration.ofMillis(200);

    /** A connection for each 64 KiB. */
    private static final int HEAP_MEGABYTES = 1024;

    /** Each has a third of the connections. */
    private static final int GROUP_HEAP_MEGABYTES = 512;

    private static final int GROUP = 3;

    /** More would share the same two processors, and each have all records. */
    private static final int NODES = 1;

    private static final int NODE_HEAP_MEGABYTES = 1024;

    private static final double LEAST_LOOKUPS = 10_000;

    private static final Duration FILLING = Duration.ofMinutes(30);
    private static final Duration ALL = Duration.ofMinutes(5);

    private final String name;
    private final String purpose;
    private final Store store;

    /** Where the names are. */
    private enum Store {
        MV_STORE,
        CASSANDRA
    }

    private NamesLoad(String name, String purpose, Store store) {
        this.name = name;
        this.purpose = purpose;
        this.store = store;
    }

    /** One server over MVStore. */
    static NamesLoad overMvStore() {
        return new NamesLoad(
                "names-load",
                "a name server with 100,000 names: 10,000 lookups a second; 10,000 who watch one name are told within"
                        + " 1 s",
                Store.MV_STORE);
    }

    /** Three servers over one Cassandra. */
    static NamesLoad overCassandra() {
        return new NamesLoad(
                "names-load-cassandra",
                "the same with three name servers over one Cassandra: 10,000 who watch one name are told within 1 s",
                Store.CASSANDRA);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String purpose() {
        return purpose;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        int names = run.scale().choose(NAMES, SHORT_NAMES);
        try (Lab lab = Lab.open()) {
            Router core = lab.router("core");
            Host load = lab.host("load");
            lab.wire(load, "eth0", core);
            // One more is watched.
            try (NameServers service = start(lab, core, run.work(), names + 1);
                    LabProcess requests = program(load, NameRequests.class, run.work(), service);
                    LabProcess watchers = program(load, NameWatchers.class, run.work(), service)) {
                return new Course(run, servers(), service, requests, watchers).goThrough(names);
            }
        }
    }

    private NameServers start(Lab lab, Router core, Path work, int newNames) throws IOException, InterruptedException {
        if (store == Store.CASSANDRA) {
            return NameServerGroup.start(
                    lab,
                    core,
                    work,
                    new NameServerGroup.Size(GROUP, NODES, GROUP_HEAP_MEGABYTES, NODE_HEAP_MEGABYTES, newNames));
        }
        Host server = lab.host("server");
        String address = lab.wire(server, "eth0", core).address().getHostAddress();
        return NameServerProcess.start(server, address, work, HEAP_MEGABYTES, newNames);
    }

    private NamesLoadResult.Servers servers() {
        return store == Store.CASSANDRA
                ? new NamesLoadResult.Servers(
                        "three name servers over one Cassandra",
                        OptionalDouble.empty(),
                        "What the servers took has what Cassandra's node took in it.")
                : new NamesLoadResult.Servers("one name server", OptionalDouble.of(LEAST_LOOKUPS), "");
    }

    private static LabProcess program(Host host, Class<?> main, Path work, NameServers service) throws IOException {
        String name = main.getSimpleName();
        List<String> command =
                JavaCommand.of(Files.createDirectories(work.resolve(name)), main, List.of(), service.where());
        return LabProcess.start(host, name, command, work);
    }

    /** What is asked, once all runs. For one thread. */
    private static final class Course {
        private final Run run;
        private final NamesLoadResult.Servers servers;
        private final NameServers service;
        private final LabProcess requests;
        private final LabProcess watchers;
        private final List<NameRate> rates = new ArrayList<>();

        Course(
                Run run,
                NamesLoadResult.Servers servers,
                NameServers service,
                LabProcess requests,
                LabProcess watchers) {
            this.run = run;
            this.servers = servers;
            this.service = service;
            this.requests = requests;
            this.watchers = watchers;
        }

        Findings goThrough(int names) throws IOException, InterruptedException {
            ask("registrations", "fill %d %d".formatted(names, CONNECTIONS), "filled", FILLING);
            long stored = service.storedBytes();
            for (int i = 0; i < run.repeats(REPEATS); i++) {
                lookUp(NamesLoadResult.LOOKUPS, 0);
                lookUp(NamesLoadResult.PACED_LOOKUPS, PER_MILLI);
                ask(
                        NamesLoadResult.UPDATES,
                        "updates %d %d".formatted(run.scale().choose(UPDATES, SHORT_UPDATES), CONNECTIONS),
                        "updated",
                        ALL);
            }
            NameWatching watching = watch();
            lookUp(NamesLoadResult.LOOKUPS_BESIDE, 0);
            return new NamesLoadResult(servers, names, stored, List.copyOf(rates), watching).outcome();
        }

        private void lookUp(String what, int perMilli) throws IOException, InterruptedException {
            long millis = run.scale().choose(LOOKUPS, SHORT_LOOKUPS).toMillis();
            ask(what, "lookups %d %d %d".formatted(CONNECTIONS, millis, perMilli), "looked-up", ALL);
        }

        private void ask(String what, String command, String event, Duration atMost)
                throws IOException, InterruptedException {
            double serverBefore = service.cpuSeconds();
            double loadBefore = NameServerProcess.cpuSeconds(requests);
            Report report = requests.ask(command, event, atMost);
            NameRate rate = NameRate.of(
                    what,
                    report,
                    service.cpuSeconds() - serverBefore,
                    NameServerProcess.cpuSeconds(requests) - loadBefore);
            rates.add(rate);
            run.say(rate.toString());
        }

        private NameWatching watch() throws IOException, InterruptedException {
            int count = run.scale().choose(WATCHERS, SHORT_WATCHERS);
            long before = service.memoryBytes();
            watchers.ask("watch " + count, "watching", ALL);
            long each = (service.memoryBytes() - before) / count;
            run.say(count + " watch, each for " + each + " bytes");
            double idleCores = cores(run.scale().choose(IDLE, SHORT_IDLE));
            int tells = run.scale().choose(TELLS, SHORT_TELLS);
            List<Report> told = new ArrayList<>();
            double cpuBefore = service.cpuSeconds();
            double loadBefore = NameServerProcess.cpuSeconds(watchers);
            long start = System.nanoTime();
            for (int i = 0; i < tells; i++) {
                told.add(watchers.ask("tell", "told", ALL));
                TimeUnit.NANOSECONDS.sleep(BETWEEN.toNanos());
            }
            double seconds = Measure.seconds(Duration.ofNanos(System.nanoTime() - start));
            NameWatching watching = new NameWatching(
                    count,
                    each,
                    idleCores,
                    service.cpuSeconds() - cpuBefore - idleCores * seconds,
                    NameServerProcess.cpuSeconds(watchers) - loadBefore,
                    told);
            run.say(watching.toString());
            return watching;
        }

        /** How many the server keeps busy while nothing is asked. */
        private double cores(Duration during) throws IOException, InterruptedException {
            double before = service.cpuSeconds();
            TimeUnit.NANOSECONDS.sleep(during.toNanos());
            return (service.cpuSeconds() - before) / Measure.seconds(during);
        }
    }
}
