package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkProfile;
import io.msocket.lab.measure.ReadLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One download over msocket and one over kernel TCP, one after the other on the same link.
 *
 * @param msocket goodput in bit/s, 0 if the file did not arrive whole
 * @param tcp the same of kernel TCP
 * @param msocketFirstByte from the beginning of the connect to the first byte
 * @param tcpFirstByte the same of kernel TCP
 * @param msocketStall the longest time between two reads
 * @param tcpStall the same of kernel TCP
 * @param words what went wrong, empty if nothing did
 */
record Duel(
        LinkProfile profile,
        double msocket,
        double tcp,
        Duration msocketFirstByte,
        Duration tcpFirstByte,
        Duration msocketStall,
        Duration tcpStall,
        String words) {
    private static final double MEGA = 1e6;
    private static final double NANOS_PER_MILLI = 1e6;

    static Duel of(LinkProfile profile, Download.Result msocket, Download.Result tcp) {
        return new Duel(
                profile,
                goodput(msocket),
                goodput(tcp),
                firstByte(msocket.log()),
                firstByte(tcp.log()),
                msocket.log().largestStall(),
                tcp.log().largestStall(),
                (words("msocket", msocket) + words("kernel TCP", tcp)).strip());
    }

    /** Msocket's goodput as a share of kernel TCP's; 0 if either failed. */
    double ratio() {
        return tcp == 0 ? 0 : msocket / tcp;
    }

    double msocketMegabits() {
        return msocket / MEGA;
    }

    double tcpMegabits() {
        return tcp / MEGA;
    }

    double msocketFirstByteMillis() {
        return msocketFirstByte.toNanos() / NANOS_PER_MILLI;
    }

    double tcpFirstByteMillis() {
        return tcpFirstByte.toNanos() / NANOS_PER_MILLI;
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("profile", profile.label());
        json.put("msocketBitsPerSecond", msocket);
        json.put("tcpBitsPerSecond", tcp);
        json.put("ratio", ratio());
        json.put("msocketFirstByteMillis", msocketFirstByteMillis());
        json.put("tcpFirstByteMillis", tcpFirstByteMillis());
        json.put("msocketLargestStallMillis", msocketStall.toNanos() / NANOS_PER_MILLI);
        json.put("tcpLargestStallMillis", tcpStall.toNanos() / NANOS_PER_MILLI);
        return json;
    }

    private static double goodput(Download.Result result) {
        return result.whole() ? result.log().goodput().orElse(0) : 0;
    }

    private static Duration firstByte(ReadLog log) {
        return log.firstByte().orElse(Duration.ZERO);
    }

    private static String words(String peer, Download.Result result) {
        return result.whole() ? "" : peer + ": " + result.words() + " ";
    }

    @Override
    public String toString() {
        return "%s: msocket %.2f, kernel TCP %.2f Mbit/s, ratio %.3f %s"
                .formatted(profile.label(), msocketMegabits(), tcpMegabits(), ratio(), words)
                .strip();
    }
}
