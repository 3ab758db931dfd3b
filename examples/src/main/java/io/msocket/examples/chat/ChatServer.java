package io.msocket.examples.chat;

import io.msocket.socket.Identity;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** Passes each line that somebody writes to all who are there. */
final class ChatServer implements Closeable {
    private static final String USAGE =
            "usage: ChatServer HOST PORT KEY-FILE  (HOST: the address of this machine that clients come to)";

    /** Each has two threads. Further ones wait until somebody leaves. */
    private static final int MOST_GUESTS = 100;

    /** Bytes that the socket keeps for somebody who does not read; the lines that a {@link Guest} keeps come on top. */
    private static final long MOST_UNREAD = 64 * 1024;

    /** Connections that wait to be accepted. */
    private static final int BACKLOG = 50;

    private final MServerSocket listener;
    private final PrintStream log;
    private final Semaphore places = new Semaphore(MOST_GUESTS);
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();

    /**
     * Listens at once.
     *
     * @param address one of this machine's, port 0 for any free one
     * @param identity by whose key clients know this server
     */
    ChatServer(InetSocketAddress address, Identity identity, PrintStream log) throws IOException {
        MSocketOptions options = MSocketOptions.builder()
                .identity(identity)
                .maxSendBuffer(MOST_UNREAD)
                .build();
        this.listener = new MServerSocket(address.getPort(), BACKLOG, address.getAddress(), options);
        this.log = log;
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** Returns the exit status: 1 for what went wrong, 2 for a wrong command line. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 3) {
            err.println(USAGE);
            return 2;
        }
        try {
            InetAddress host = InetAddress.getByName(arguments[0]);
            InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(arguments[1]));
            // Made on first use, and the same from then on: whoever has the file is this server.
            Identity identity = Identity.loadOrCreate(Path.of(arguments[2]));
            try (ChatServer server = new ChatServer(address, identity, out)) {
                out.println("join: ChatClient " + identity.publicKey() + "@" + arguments[0] + " " + server.port()
                        + " NAME");
                server.run();
            }
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("ChatServer: " + e.getMessage() + "\n" + USAGE);
            return 2;
        } catch (IOException e) {
            err.println("ChatServer: " + e.getMessage());
            return 1;
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Blocks until {@link #close}. */
    void run() throws IOException {
        while (true) {
            places.acquireUninterruptibly();
            MSocket socket;
            try {
                socket = listener.accept();
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
                throw e;
            }
            Thread thread = new Thread(() -> serve(socket), "chat-guest");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void serve(MSocket socket) {
        Guest guest = new Guest(socket, log);
        guests.add(guest);
        try (guest) {
            if (!listener.isClosed()) {
                guest.listen(this::tellAll);
            }
        } catch (IOException e) {
            log.println(guest + " is gone: " + e.getMessage());
        } finally {
            guests.remove(guest);
            places.release();
        }
    }

    private void tellAll(String line) {
        guests.forEach(guest -> guest.tell(line));
    }

    /** Lets nobody in any more, and all out. */
    @Override
    public void close() throws IOException {
        listener.close();
        guests.forEach(guest -> guest.drop("the server ends"));
    }
}
