package io.msocket.lab.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where and when an experiment ran: without this its figures say nothing.
 *
 * @param date when it began
 * @param commandLine what was asked for, but for where the results go, which is of one machine only
 * @param kernel name and version
 * @param congestionControl the kernel's default, which TCP, MPTCP and our flowpaths then all use
 * @param jdk version and vendor
 * @param processors of this machine
 * @param loadBefore the load average of the minute before
 */
public record MachineFacts(
        Instant date,
        List<String> commandLine,
        String kernel,
        String congestionControl,
        String jdk,
        int processors,
        double loadBefore) {
    private static final String PLACE = "--out";
    private static final Path CONGESTION_CONTROL = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");
    private static final Path LOAD = Path.of("/proc/loadavg");

    public MachineFacts {
        commandLine = withoutPlace(commandLine);
    }

    private static List<String> withoutPlace(List<String> words) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals(PLACE)) {
                i++;
            } else if (!words.get(i).startsWith(PLACE + "=")) {
                kept.add(words.get(i));
            }
        }
        return List.copyOf(kept);
    }

    /** Of this machine, now. */
    public static MachineFacts now(List<String> commandLine) throws IOException {
        return new MachineFacts(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                commandLine,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Files.readString(CONGESTION_CONTROL).strip(),
                System.getProperty("java.vm.version") + " " + System.getProperty("java.vendor"),
                Runtime.getRuntime().availableProcessors(),
                load());
    }

    /** The load average of the last minute. */
    static double load() throws IOException {
        return Double.parseDouble(Files.readString(LOAD).split(" ", 2)[0]);
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("date", date.toString());
        json.put("commandLine", commandLine);
        json.put("kernel", kernel);
        json.put("congestionControl", congestionControl);
        json.put("jdk", jdk);
        json.put("processors", processors);
        json.put("loadBefore", loadBefore);
        return json;
    }

    @Override
    public String toString() {
        return "%s, %s, congestion control %s, JDK %s, %d processors, load %.2f before"
                .formatted(date, kernel, congestionControl, jdk, processors, loadBefore);
    }
}
