package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.net.Host;
import io.msocket.lab.program.EchoClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An honest client of an {@link AttackedServer} that echoes: {@link EchoClient} as a process. For one thread. */
final class EchoPeer implements AutoCloseable {
    private static final double MICROS_PER_MILLI = 1e3;

    /** For some hundred connections, one after the other. */
    private static final Duration CONNECTING = Duration.ofMinutes(2);

    /** What a command takes beyond its own time. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final LabProcess process;

    /**
     * What came of some tries.
     *
     * @param millis of those that succeeded
     * @param why one failed; "-" if none did
     */
    record Times(List<Double> millis, int failed, String why) {
        double shareOfSuccess() {
            int all = millis.size() + failed;
            return all == 0 ? 0 : (double) millis.size() / all;
        }

        double median() {
            return quantile(0.5);
        }

        /**
         * What something costs that was done now and then while bytes came back: the median of the longest times around each. Endless if
         * not all came back.
         *
         * @param between one and the next, of which the first came after as long
         * @param every how often a byte was sent
         */
        double pause(int often, Duration between, Duration every) {
            int each = (int) between.dividedBy(every);
            if (millis.size() < (often + 1) * each) {
                return Double.POSITIVE_INFINITY;
            }
            List<Double> pauses = new ArrayList<>();
            for (int i = 1; i <= often; i++) {
                // From a little before, for who sends has begun a little later.
                int from = i * each - each / 4;
                pauses.add(new Sample(millis.subList(from, from + each)).most());
            }
            return new Sample(pauses).median();
        }

        /** Of what succeeded; endless if nothing did. */
        double quantile(double share) {
            return millis.isEmpty() ? Double.POSITIVE_INFINITY : new Sample(millis).quantile(share);
        }
    }

    private EchoPeer(LabProcess process) {
        this.process = process;
    }

    static EchoPeer start(Site site, Host host, AttackedServer server) throws IOException {
        String name = site.nextName("echo-client");
        List<String> command = JavaCommand.of(site.work().resolve(name), EchoClient.class, List.of(), List.of());
        EchoPeer peer = new EchoPeer(LabProcess.start(host, name, command, site.work()));
        peer.turnTo(server);
        return peer;
    }

    /** What it does next is for this server. */
    void turnTo(AttackedServer server) throws IOException {
        process.tell("server " + String.join(" ", server.where()));
    }

    /** Begins to open connections; {@link #opened} has the result. */
    void open(int count, Duration every) throws IOException {
        process.tell("open " + count + " " + every.toMillis());
    }

    /** What came of the n-th {@link #open}, from 0. */
    Times opened(int number, Duration lasting) throws IOException, InterruptedException {
        return times("opened", number, lasting);
    }

    /** Opens connections that stay. */
    void connect(int count) throws IOException, InterruptedException {
        process.ask("connect " + count, "connected", CONNECTING);
    }

    /** Ends those that stay, and does not wait for it. */
    void closeStanding() throws IOException, InterruptedException {
        process.ask("close", "closing", MARGIN);
    }

    /** Waits until they have ended; how many did as both programs wanted. */
    int complete() throws IOException, InterruptedException {
        return Math.toIntExact(process.ask("endings", "endings", MARGIN).number("complete"));
    }

    /** Begins to have bytes come back over the last of those that stay; {@link #echoed} has the result. */
    void echo(int count, Duration every) throws IOException {
        process.tell("echo " + count + " " + every.toMillis());
    }

    /** What came of the n-th {@link #echo}, from 0. */
    Times echoed(int number, Duration lasting) throws IOException, InterruptedException {
        return times("echoed", number, lasting);
    }

    /** What does not come to an end has failed; that is a result, too. */
    private Times times(String event, int number, Duration lasting) throws InterruptedException {
        try {
            return times(process.awaitNext(event, number, lasting.plus(MARGIN)));
        } catch (IOException e) {
            return new Times(List.of(), 1, String.valueOf(e.getMessage()));
        }
    }

    private static Times times(Report report) {
        String micros = report.text("micros");
        List<Double> millis = micros.isEmpty()
                ? List.of()
                : Arrays.stream(micros.split(",", -1))
                        .map(each -> Long.parseLong(each) / MICROS_PER_MILLI)
                        .toList();
        return new Times(millis, Math.toIntExact(report.number("failed")), report.text("why"));
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
