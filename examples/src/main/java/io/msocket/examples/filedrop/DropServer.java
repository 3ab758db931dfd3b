package io.msocket.examples.filedrop;

import io.msocket.socket.Identity;
import io.msocket.socket.MServerSocket;
import io.msocket.socket.MSocket;
import io.msocket.socket.MSocketOptions;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Takes files into a directory, from whoever comes: {@link MSocketOptions.Builder#clientKeys} would say who may. */
final class DropServer implements Closeable {
    private static final String USAGE =
            "usage: DropServer HOST PORT KEY-FILE DIRECTORY  (HOST: the address of this machine that clients come to)";

    /** Files that arrive at one time, each by a thread. Further ones wait. */
    private static final int MOST_AT_ONCE = 16;

    /** Connections that wait to be accepted. */
    private static final int BACKLOG = 50;

    /** Who sends nothing for so long, wherever he is, gives his place to another one. */
    private static final int LONGEST_SILENCE_MILLIS = 600_000;

    /** How long {@link #close} waits for the partial files to be gone. */
    private static final int CLOSING_SECONDS = 10;

    private final MServerSocket listener;
    private final DropBox box;
    private final PrintStream log;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private final Set<MSocket> senders = ConcurrentHashMap.newKeySet();

    /**
     * Listens at once.
     *
     * @param address one of this machine's, port 0 for any free one
     * @param identity by whose key clients know this server
     */
    DropServer(InetSocketAddress address, Identity identity, Path directory, PrintStream log) throws IOException {
        this.log = log;
        box = new DropBox(directory);
        boolean done = false;
        try {
            MSocketOptions options = MSocketOptions.builder().identity(identity).build();
            listener = new MServerSocket(address.getPort(), BACKLOG, address.getAddress(), options);
            done = true;
        } finally {
            if (!done) {
                box.close();
            }
        }
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** Returns the exit status: 1 for what went wrong, 2 for a wrong command line. */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 4) {
            err.println(USAGE);
            return 2;
        }
        try {
            InetAddress host = InetAddress.getByName(arguments[0]);
            InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(arguments[1]));
            // Made on first use, and the same from then on: whoever has the file is this server.
            Identity identity = Identity.loadOrCreate(Path.of(arguments[2]));
            try (DropServer server = new DropServer(address, identity, Path.of(arguments[3]), out)) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, err), "drop-stop"));
                out.println("drop: DropClient " + identity.publicKey() + "@" + arguments[0] + " " + server.port()
                        + " FILE");
                server.run();
            }
            return 0;
        } catch (IllegalArgumentException e) {
            err.println("DropServer: " + e.getMessage() + "\n" + USAGE);
            return 2;
        } catch (IOException e) {
            err.println("DropServer: " + e.getMessage());
            return 1;
        }
    }

    private static void stop(DropServer server, PrintStream err) {
        try {
            server.close();
        } catch (IOException e) {
            err.println("DropServer: " + e.getMessage());
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
                places.release();
                if (listener.isClosed()) {
                    return;
                }
                throw e;
            }
            Thread thread = new Thread(() -> serve(socket), "drop");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void serve(MSocket socket) {
        senders.add(socket);
        try (socket) {
            if (listener.isClosed()) {
                return;
            }
            socket.setSoTimeout(LONGEST_SILENCE_MILLIS);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            try {
                receive(in, out);
            } catch (RefusedException e) {
                log.println("refused: " + e.getMessage());
                out.writeUTF(String.valueOf(e.getMessage()));
            }
        } catch (IOException e) {
            log.println("nothing kept: " + e.getMessage());
        } finally {
            senders.remove(socket);
            places.release();
        }
    }

    private void receive(DataInputStream in, DataOutputStream out) throws IOException {
        String name = in.readUTF();
        long length = in.readLong();
        box.require(name, length);
        out.writeUTF("");
        byte[] digest = box.store(name, length, in);
        out.writeUTF("");
        out.write(digest);
        log.println("kept " + name + ": " + length + " bytes, sha256 "
                + HexFormat.of().formatHex(digest));
    }

    /** Ends all transfers, and waits until nothing of them is left. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (MSocket sender : senders) {
            sender.close();
        }
        try {
            if (places.tryAcquire(MOST_AT_ONCE, CLOSING_SECONDS, TimeUnit.SECONDS)) {
                places.release(MOST_AT_ONCE);
            } else {
                log.println("partial files may be left, until the next server clears them away");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        box.close();
    }
}
