package io.msocket.lab.experiment;

import io.msocket.lab.net.Host;
import io.msocket.lab.net.Lab;
import io.msocket.lab.net.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several name servers over one Cassandra, each of which tells the others what is new: each of them, and each node, is on a host of its own
 * and can be killed. For one thread.
 */
final class NameServerGroup implements NameServers {
    private static final String PORT = "8443";
    private static final String KEYSPACE = "names";

    private final CassandraNodes nodes;
    private final List<NameServerProcess> servers = new ArrayList<>();

    /**
     * How much there is of it.
     *
     * @param newNames that one network may register at once
     */
    record Size(int servers, int nodes, int serverHeapMegabytes, int nodeHeapMegabytes, int newNames) {}

    private NameServerGroup(CassandraNodes nodes) {
        this.nodes = nodes;
    }

    /**
     * Starts them; returns when all listen.
     *
     * @throws io.msocket.lab.net.LabUnavailableException if this machine has no Cassandra
     */
    static NameServerGroup start(Lab lab, Router core, Path work, Size size) throws IOException, InterruptedException {
        List<Host> hosts = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (int i = 1; i <= size.servers(); i++) {
            Host host = lab.host("names" + i);
            hosts.add(host);
            addresses.add(lab.wire(host, "eth0", core).address().getHostAddress());
        }
        NameServerGroup group =
                new NameServerGroup(CassandraNodes.start(lab, core, work, size.nodes(), size.nodeHeapMegabytes()));
        try {
            for (int i = 0; i < size.servers(); i++) {
                String own = addresses.get(i);
                NameServerProcess.Plan plan = new NameServerProcess.Plan(
                        size.serverHeapMegabytes(),
                        size.newNames(),
                        PORT,
                        group.nodes.url(KEYSPACE),
                        addresses.stream()
                                .filter(address -> !address.equals(own))
                                .map(NameServerGroup::url)
                                .toList());
                Path place = Files.createDirectories(work.resolve("names-" + (i + 1)));
                group.servers.add(NameServerProcess.start(hosts.get(i), own, place, plan));
            }
            return group;
        } catch (IOException | InterruptedException | RuntimeException e) {
            group.close();
            throw e;
        }
    }

    private static String url(String address) {
        return "http://" + address + ":" + PORT;
    }

    /** All of them, as options have them. */
    String urls() {
        return servers.stream().map(NameServerProcess::url).collect(Collectors.joining(","));
    }

    CassandraNodes nodes() {
        return nodes;
    }

    /** The one of that number, from 0; the first is the one that is asked first. */
    NameServerProcess server(int number) {
        return servers.get(number);
    }

    @Override
    public List<String> where() {
        return servers.stream().flatMap(server -> server.where().stream()).toList();
    }

    @Override
    public double cpuSeconds() throws IOException {
        double seconds = nodes.cpuSeconds();
        for (NameServerProcess server : servers) {
            seconds += server.cpuSeconds();
        }
        return seconds;
    }

    @Override
    public long memoryBytes() throws IOException, InterruptedException {
        long bytes = 0;
        for (NameServerProcess server : servers) {
            bytes += server.memoryBytes();
        }
        return bytes;
    }

    @Override
    public long storedBytes() throws IOException {
        return nodes.storedBytes();
    }

    @Override
    public void close() throws IOException {
        for (NameServerProcess server : servers) {
            server.close();
        }
        nodes.close();
    }
}
