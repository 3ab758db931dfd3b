package io.msocket.examples.keyvalue;

import io.msocket.examples.lines.LineReader;
import io.msocket.socket.MSocket;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Sends the requests of standard input to a {@link KeyValueServer}, one after the other, and prints the answers. */
public final class KeyValueClient {
    private static final String USAGE = "usage: KeyValueClient HOST PORT";

    private KeyValueClient() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.in, System.out, System.err));
    }

    /** Returns the exit status: 1 for what went wrong, a request among it, 2 for a wrong command line. */
    public static int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
        if (arguments.length != 2) {
            err.println(USAGE);
            return 2;
        }
        try (Socket socket = new MSocket(arguments[0], Integer.parseInt(arguments[1]))) {
            return talk(socket, in, out) ? 0 : 1;
        } catch (IllegalArgumentException e) {
            err.println("KeyValueClient: " + e.getMessage() + "\n" + USAGE);
            return 2;
        } catch (IOException e) {
            err.println("KeyValueClient: " + e.getMessage());
            return 1;
        }
    }

    /** Blocks until {@code in} has ended; false if one of the requests was none. */
    public static boolean talk(Socket socket, InputStream in, PrintStream out) throws IOException {
        BufferedReader requests = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
        Writer to = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
        LineReader from = new LineReader(socket.getInputStream());
        boolean good = true;
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            to.write(request + "\n");
            to.flush();
            String answer = from.readLine();
            if (answer == null) {
                throw new EOFException("the server has closed the connection");
            }
            out.println(answer);
            good &= !answer.startsWith("error");
        }
        return good;
    }
}
