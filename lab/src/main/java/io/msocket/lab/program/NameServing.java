package io.msocket.lab.program;

import io.msocket.cli.Report;
import io.msocket.names.server.NameServer;
import io.msocket.names.server.NameServerSettings;
import io.msocket.names.store.MvNameStore;
import io.msocket.names.store.NameStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A name server over the records of a directory: {@code msocket names serve}, but that one network may register more names. Reports
 * {@code listening} with its port, when it began to start and when it listened; on the command {@code memory} on standard input it
 * reports {@code memory}.
 */
public final class NameServing {
    private static final int ARGUMENTS = 4;
    private static final int USAGE_STATUS = 2;

    private NameServing() {}

    /**
     * Runs it until the end of standard input.
     *
     * @param arguments {@code ADDRESS PORT DIRECTORY NAMES}: how many new names a network may register at once
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != ARGUMENTS) {
            System.err.println("usage: ADDRESS PORT DIRECTORY NAMES");
            System.exit(USAGE_STATUS);
        }
        InetSocketAddress listen =
                new InetSocketAddress(InetAddress.getByName(arguments[0]), Integer.parseInt(arguments[1]));
        NameServerSettings settings = NameServerSettings.of(listen).withMaxNewNames(Integer.parseInt(arguments[3]));
        long began = System.nanoTime();
        try (NameStore store = MvNameStore.open(Path.of(arguments[2]));
                NameServer server = NameServer.start(settings, store, InstantSource.system())) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("port", Integer.toString(server.address().getPort()));
            fields.put("began", Long.toString(Follower.micros(began)));
            fields.put("listened", Long.toString(Follower.micros(System.nanoTime())));
            LoadSockets.say(new Report("listening", fields));
            obey();
        }
    }

    private static void obey() throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (!command.equals("memory")) {
                throw new IllegalArgumentException("there is no command '" + command + "'");
            }
            LoadSockets.say(Report.of("memory", "bytes", Long.toString(ProcessMemory.now())));
        }
    }
}
