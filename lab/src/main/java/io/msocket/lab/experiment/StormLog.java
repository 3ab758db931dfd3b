package io.msocket.lab.experiment;

import io.msocket.cli.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What both ends of a {@link io.msocket.lab.program.Storm} have reported.
 *
 * @param moves how often the client moved
 * @param clientSent bytes, of all connections; the others likewise
 * @param failures streams that broke or had a wrong byte
 * @param unclean connections that ended otherwise than complete, or not at all
 * @param seconds from the start to the last byte, of the end that took longer
 * @param rates what both ends received, over time
 */
record StormLog(
        int moves,
        long clientSent,
        long serverReceived,
        long serverSent,
        long clientReceived,
        long failures,
        long unclean,
        double seconds,
        List<Rate> rates) {
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double MEGA = 1e6;

    /**
     * What both ends received between two samples.
     *
     * @param second the later one's, from the first sample on
     */
    record Rate(double second, double megabits) {}

    static StormLog of(LabProcess client, LabProcess server, int moves) throws IOException {
        Report clientDone = done(client);
        Report serverDone = done(server);
        return new StormLog(
                moves,
                clientDone.number("sent"),
                serverDone.number("received"),
                serverDone.number("sent"),
                clientDone.number("received"),
                clientDone.number("failed") + serverDone.number("failed"),
                unclean(client) + unclean(server),
                Math.max(clientDone.number("micros"), serverDone.number("micros")) / MICROS_PER_SECOND,
                rates(samples(client), samples(server)));
    }

    /** Whether every byte that was sent arrived as it was sent, and every connection ended as it should. */
    boolean exact() {
        return clientSent == serverReceived && serverSent == clientReceived && failures == 0 && unclean == 0;
    }

    /** Of both directions together, in Mbit/s. */
    double goodput() {
        return (serverReceived + clientReceived) * (double) Byte.SIZE / seconds / MEGA;
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("moves", moves);
        json.put("clientSentBytes", clientSent);
        json.put("serverReceivedBytes", serverReceived);
        json.put("serverSentBytes", serverSent);
        json.put("clientReceivedBytes", clientReceived);
        json.put("failedStreams", failures);
        json.put("uncleanEndings", unclean);
        json.put("seconds", seconds);
        json.put("goodputMegabits", goodput());
        json.put("rateSeconds", rates.stream().map(Rate::second).toList());
        json.put("rateMegabits", rates.stream().map(Rate::megabits).toList());
        return json;
    }

    @Override
    public String toString() {
        return "%d moves, %.1f Mbit/s, %.1f s, %s"
                .formatted(moves, goodput(), seconds, exact() ? "every byte right" : "NOT EXACT");
    }

    private static Report done(LabProcess process) throws IOException {
        return process.find("done").orElseThrow();
    }

    private static long unclean(LabProcess process) throws IOException {
        Report endings = process.find("endings").orElseThrow();
        return endings.number("other") + endings.number("left");
    }

    private static List<Report> samples(LabProcess process) throws IOException {
        return process.reports()
                .filter(report -> report.event().equals("sample"))
                .toList();
    }

    /** Both ends sample equally often; the server begins at most one sample later. */
    private static List<Rate> rates(List<Report> client, List<Report> server) {
        List<Rate> rates = new ArrayList<>();
        for (int i = 1; i < Math.min(client.size(), server.size()); i++) {
            double seconds = (micros(client.get(i)) - micros(client.get(i - 1))) / MICROS_PER_SECOND;
            double bits = (increase(client, i) + increase(server, i)) * (double) Byte.SIZE;
            rates.add(new Rate(
                    (micros(client.get(i)) - micros(client.get(0))) / MICROS_PER_SECOND, bits / seconds / MEGA));
        }
        return rates;
    }

    private static long increase(List<Report> samples, int i) {
        return samples.get(i).number("received") - samples.get(i - 1).number("received");
    }

    private static long micros(Report sample) {
        return sample.number("micros");
    }
}
