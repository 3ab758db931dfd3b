package io.msocket.examples.chat;

import io.msocket.examples.lines.LineReader;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.socket.ConnectionListener;
import io.msocket.socket.MSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sends what is typed, prints what all have written, and says on standard error how the connection fares. */
final class ChatClient {
    private static final String USAGE =
            "usage: ChatClient HOST PORT NAME  (HOST may have the server's key before it: msk1:...@HOST)";

    private final MSocket socket;
    private final PrintStream err;

    /** For one conversation over a connected socket, which it closes. */
    ChatClient(MSocket socket, PrintStream err) {
        this.socket = socket;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.in, System.out, System.err));
    }

    /** Returns the exit status: 1 for what went wrong, 2 for a wrong command line. */
    static int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
        if (arguments.length != 3) {
            err.println(USAGE);
            return 2;
        }
        // Without a key before the host, the one that is met first is right from then on (~/.msocket/known_hosts).
        try (MSocket socket = new MSocket(arguments[0], Integer.parseInt(arguments[1]))) {
            new ChatClient(socket, err).talk(arguments[2], in, out);
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("ChatClient: " + e.getMessage() + "\n" + USAGE);
            return 2;
        } catch (IOException e) {
            err.println("ChatClient: " + e.getMessage());
            return 1;
        }
    }

    /** Blocks until the server has ended the conversation, as it does once {@code in} has ended. */
    void talk(String name, InputStream in, PrintStream out) throws IOException {
        socket.addConnectionListener(new Teller());
        Thread sender = new Thread(() -> send(name, in), "chat-sender");
        sender.setDaemon(true);
        sender.start();
        LineReader lines = new LineReader(socket.getInputStream());
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            out.println(line);
        }
    }

    private void send(String name, InputStream in) {
        try {
            Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
            BufferedReader typed = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
            for (String line = name; line != null; line = typed.readLine()) {
                out.write(line + "\n");
                out.flush();
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            err.println("* nothing more is sent: " + e.getMessage());
        }
    }

    /** Lines that are typed while there is no network go out once there is one again. */
    private final class Teller implements ConnectionListener {
        @Override
        public void suspended(MSocket moved) {
            err.println("* no network works, reconnecting");
        }

        @Override
        public void resumed(MSocket moved, @Nullable FlowpathSnapshot over) {
            err.println("* connected again" + from(over));
        }

        @Override
        public void moved(MSocket moved, @Nullable FlowpathSnapshot to) {
            err.println("* moved" + from(to));
        }

        private static String from(@Nullable FlowpathSnapshot path) {
            return path == null || path.local() == null
                    ? ""
                    : ", now from " + path.local().getAddress().getHostAddress();
        }
    }
}
