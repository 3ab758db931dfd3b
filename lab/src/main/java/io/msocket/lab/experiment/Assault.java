package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.attack.AttackKind;
import io.msocket.lab.attack.Attacker;
import io.msocket.lab.net.Host;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An attacker as a process of its own on one processor, on the site's attacking host unless another one is named. For one thread. */
final class Assault implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(20);

    private static final String LAST_PROCESSOR =
            Integer.toString(Runtime.getRuntime().availableProcessors() - 1);

    private static final double MICROS_PER_SECOND = 1e6;

    /** Thousands of openings on a busy machine. */
    private static final Duration AT_MOST = Duration.ofMinutes(3);

    private final LabProcess process;

    /**
     * What it is to do.
     *
     * @param number how often, or how many a second; 0 for as many as it can where that makes sense
     * @param sources as {@link Attacker} has them
     * @param file what to ask {@code serve} for, or "-"
     */
    record Plan(AttackKind kind, long number, String sources, String file) {
        static Plan of(AttackKind kind, long number) {
            return new Plan(kind, number, "any", "-");
        }

        Plan withFile(String name) {
            return new Plan(kind, number, sources, name);
        }

        Plan withSources(String some) {
            return new Plan(kind, number, some, file);
        }
    }

    /** How far it came. */
    record Result(long done, long failed, double seconds) {
        double perSecond() {
            return seconds == 0 ? 0 : done / seconds;
        }

        String rate() {
            return "%d in %.0f s, %.0f/s%s"
                    .formatted(done, seconds, perSecond(), failed == 0 ? "" : ", failed " + failed);
        }
    }

    private Assault(LabProcess process) {
        this.process = process;
    }

    /** Makes one ready. */
    static Assault prepare(Site site, AttackedServer server, Plan plan) throws IOException, InterruptedException {
        return prepare(site, site.attacker(), server, plan);
    }

    /** The same on another host. */
    static Assault prepare(Site site, Host host, AttackedServer server, Plan plan)
            throws IOException, InterruptedException {
        String name = site.nextName("attacker");
        List<String> arguments = new ArrayList<>(List.of(plan.kind().name()));
        arguments.addAll(server.where());
        arguments.addAll(List.of(Long.toString(plan.number()), plan.sources(), plan.file()));
        // On one processor: what the attacker takes of the others, the server would miss for no reason of its own.
        List<String> command = new ArrayList<>(List.of("taskset", "--cpu-list", LAST_PROCESSOR));
        command.addAll(JavaCommand.of(site.work().resolve(name), Attacker.class, List.of(), List.copyOf(arguments)));
        LabProcess process = LabProcess.start(host, name, command, site.work());
        try {
            process.await("ready", START);
            return new Assault(process);
        } catch (IOException | InterruptedException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Lets it begin. */
    void begin() throws IOException {
        process.tell("go");
    }

    /** Lets it end, and returns how far it came; what it has left open stays open until it is closed. */
    Result stop() throws IOException, InterruptedException {
        process.tell("stop");
        return result(process.await("done", AT_MOST));
    }

    /** Waits until it has done all that it was to do. */
    Result awaitDone() throws IOException, InterruptedException {
        return result(process.await("done", AT_MOST));
    }

    /** How far it is. */
    Result soFar() throws IOException, InterruptedException {
        return result(process.ask("count", "count", START));
    }

    private static Result result(Report report) {
        return new Result(report.number("done"), report.number("failed"), report.number("micros") / MICROS_PER_SECOND);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
