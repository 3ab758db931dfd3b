package io.msocket.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Uses what short commands use, so that the virtual machine can list it: the launcher has an archive made of these classes, with which
 * later starts are faster. One file goes over loopback, there and back.
 */
final class TrainingRun {
    private static final Pattern URL = Pattern.compile("get: msocket get (\\S+/)PATH .*");

    private TrainingRun() {}

    /**
     * Runs it and ends the process: with 0 when everything worked.
     *
     * @param args the directory for the files and keys of this run, which is made
     */
    public static void main(String[] args) throws IOException {
        System.exit(run(Path.of(args[0])));
    }

    private static int run(Path place) throws IOException {
        Path shared = Files.createDirectories(place.resolve("shared"));
        Files.writeString(shared.resolve("file"), "x");
        System.setProperty("msocket.home", place.resolve("home").toString());
        StandardStreams streams = StandardStreams.ofProcess();
        String url = serve(shared);
        Path copy = place.resolve("copy");
        // Others may wait, and nothing is lost but time when it fails.
        String[] patience = {"--connect-timeout", "5s"};
        int got = Main.execute(streams, "get", url + "file", "--output", copy.toString(), patience[0], patience[1]);
        return got == ExitCodes.OK
                ? Main.execute(streams, "put", copy.toString(), url + "another", patience[0], patience[1])
                : got;
    }

    /** Serves a directory until the process ends, and returns its URL. */
    private static String serve(Path directory) throws IOException {
        PipedOutputStream out = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(out);
        Thread server = new Thread(() -> serve(directory, out), "server");
        server.setDaemon(true);
        server.start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher match = URL.matcher(line);
            if (match.matches()) {
                return match.group(1);
            }
        }
        throw new IOException("the server has not started");
    }

    private static void serve(Path directory, OutputStream out) {
        PrintStream err = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (out) {
            Main.run(out, err, "serve", directory.toString(), "--listen", "127.0.0.1:0", "--writable");
        } catch (IOException e) {
            // Nobody reads it any more.
        }
    }
}
