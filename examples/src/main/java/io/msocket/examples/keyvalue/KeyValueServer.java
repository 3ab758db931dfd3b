package io.msocket.examples.keyvalue;

import io.msocket.examples.lines.LineReader;
import io.msocket.socket.MServerSocket;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Keeps values in memory by their keys, for clients over the network: a line is a request, a line is the answer. */
public final class KeyValueServer implements Closeable {
    private static final String USAGE =
            "usage: KeyValueServer HOST PORT  (HOST: the address of this machine that clients come to)";

    /** A line is the most that each of them takes. */
    private static final int MOST_KEYS = 10_000;

    /** Each has a thread. Further ones wait until one goes. */
    private static final int MOST_CLIENTS = 100;

    /** Connections that wait to be accepted. */
    private static final int BACKLOG = 50;

    private final MServerSocket listener;
    private final PrintStream log;
    private final Semaphore places = new Semaphore(MOST_CLIENTS);
    private final Map<String, String> values = new HashMap<>();

    /** Listens at once, at a port of one of this machine's addresses; 0 is any free one. */
    public KeyValueServer(String host, int port, PrintStream log) throws IOException {
        // Clients know it by the key of ~/.msocket/identity, which is made on first use.
        this.listener = new MServerSocket(port, BACKLOG, InetAddress.getByName(host));
        this.log = log;
        log.println("clients: KeyValueClient " + listener.publicKey() + "@" + host + " " + port());
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** Returns the exit status: 1 for what went wrong, 2 for a wrong command line. */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 2) {
            err.println(USAGE);
            return 2;
        }
        try (KeyValueServer server = new KeyValueServer(arguments[0], Integer.parseInt(arguments[1]), out)) {
            server.run();
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("KeyValueServer: " + e.getMessage() + "\n" + USAGE);
            return 2;
        } catch (IOException e) {
            err.println("KeyValueServer: " + e.getMessage());
            return 1;
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Blocks until {@link #close}. */
    public void run() throws IOException {
        while (true) {
            places.acquireUninterruptibly();
            Socket socket;
            try {
                socket = listener.accept();
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
                throw e;
            }
            Thread thread = new Thread(() -> serve(socket), "key-value");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            LineReader in = new LineReader(socket.getInputStream());
            Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
            for (String request = in.readLine(); request != null; request = in.readLine()) {
                out.write(answer(request) + "\n");
                out.flush();
            }
        } catch (IOException e) {
            log.println("a client is gone: " + e.getMessage());
        } finally {
            places.release();
        }
    }

    private synchronized String answer(String request) {
        String[] words = request.split(" ", 3);
        if (words[0].equals("put") && words.length == 3) {
            return put(words[1], words[2]);
        }
        if (words[0].equals("get") && words.length == 2) {
            return answerOf(values.get(words[1]));
        }
        if (words[0].equals("delete") && words.length == 2) {
            return answerOf(values.remove(words[1]));
        }
        return "error: a request is put KEY VALUE, get KEY or delete KEY";
    }

    private String put(String key, String value) {
        if (values.size() == MOST_KEYS && !values.containsKey(key)) {
            return "error: there are " + MOST_KEYS + " keys, as many as may be";
        }
        values.put(key, value);
        return "ok";
    }

    private static String answerOf(@Nullable String value) {
        return value == null ? "none" : "value " + value;
    }

    /** Lets no further clients in; those who are there may finish. */
    @Override
    public void close() throws IOException {
        listener.close();
    }
}
