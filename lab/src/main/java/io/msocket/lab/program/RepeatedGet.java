package io.msocket.lab.program;

import io.msocket.cli.Main;
import io.msocket.cli.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A client whose JVM is warm after some downloads: it fetches once for each line of its standard input, which has the arguments
 * of {@code msocket} or of {@link PlainPeer} with a tab after each, and does not wait for that before it reads the next one. It reports
 * {@code fetched} with the exit status for each, and ends with the input.
 */
public final class RepeatedGet {
    /** The argument for the msocket command. */
    public static final String MSOCKET = "msocket";

    /** The argument for {@link PlainPeer}. */
    public static final String PLAIN = "plain";

    /** What reports a download's end. */
    public static final String FETCHED = "fetched";

    private static final int FAILURE_STATUS = 1;

    private RepeatedGet() {}

    /**
     * Runs until the end of standard input.
     *
     * @param arguments {@link #MSOCKET} or {@link #PLAIN}
     */
    public static void main(String[] arguments) throws IOException {
        boolean isPlain = arguments[0].equals(PLAIN);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] command = line.split("\t");
            Thread fetching = new Thread(() -> fetch(isPlain, command), "fetching");
            fetching.setDaemon(true);
            fetching.start();
        }
        // Transports have threads of their own.
        System.exit(0);
    }

    private static void fetch(boolean isPlain, String... command) {
        int status = isPlain ? plain(command) : Main.run(OutputStream.nullOutputStream(), System.err, command);
        System.out.println(Report.of(FETCHED, "status", Integer.toString(status)));
    }

    private static int plain(String... command) {
        try {
            PlainPeer.get(command);
            return 0;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return FAILURE_STATUS;
        }
    }
}
