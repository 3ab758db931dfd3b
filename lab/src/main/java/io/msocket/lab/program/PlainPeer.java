package io.msocket.lab.program;

import io.msocket.cli.ParentWatch;
import io.msocket.cli.ReadsFile;
import io.msocket.cli.Report;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What {@code msocket serve} and {@code msocket get} do, by java.net alone: over kernel TCP, or over kernel MPTCP when
 * {@code mptcpize run} starts it. It does the same work beside the socket: reads and writes a file, computes its SHA-256.
 *
 * <p>The client sends the file's name as {@link DataOutputStream#writeUTF} does; the server answers with the file's size in 8
 * bytes, the file, and its SHA-256.
 */
public final class PlainPeer {
    /** As in the file commands, in bytes. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private static final int DIGEST_BYTES = 32;
    private static final int USAGE_STATUS = 2;
    private static final Set<Integer> GET_ARGUMENTS = Set.of(6, 7, 8);

    /** A day: whoever says nothing reads to the end. */
    private static final long MOST_MILLIS = 86_400_000;

    private PlainPeer() {}

    /**
     * Runs one half.
     *
     * @param arguments {@code serve DIRECTORY ADDRESS} or {@code get ADDRESS PORT NAME COPY READS [LOCAL [MILLIS]]}, LOCAL being
     *     the address to connect from; MILLIS after its first byte it has read enough, whole or not
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 3 && arguments[0].equals("serve")) {
            ParentWatch.start(System.in);
            serve(Path.of(arguments[1]), InetAddress.getByName(arguments[2]));
        } else if (GET_ARGUMENTS.contains(arguments.length) && arguments[0].equals("get")) {
            ParentWatch.start(System.in);
            System.out.println(Report.of("transferred", "size", Long.toString(get(arguments))));
        } else {
            System.err.println("usage: serve DIRECTORY ADDRESS | get ADDRESS PORT NAME COPY READS [LOCAL [MILLIS]]");
            System.exit(USAGE_STATUS);
        }
    }

    /** Fetches as the arguments of {@link #main} say; blocks, and returns how many bytes there are. */
    static long get(String... arguments) throws IOException {
        InetSocketAddress server =
                new InetSocketAddress(InetAddress.getByName(arguments[1]), Integer.parseInt(arguments[2]));
        InetSocketAddress local = arguments.length > 6 ? new InetSocketAddress(arguments[6], 0) : null;
        long millis = arguments.length > 7 ? Long.parseLong(arguments[7]) : MOST_MILLIS;
        try (ReadsFile reads = new ReadsFile(Path.of(arguments[5]));
                Socket socket = new Socket();
                OutputStream copy = Files.newOutputStream(Path.of(arguments[4]))) {
            reads.connecting(System.nanoTime());
            socket.bind(local);
            socket.connect(server);
            new DataOutputStream(socket.getOutputStream()).writeUTF(arguments[3]);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            return receive(in, TimeUnit.MILLISECONDS.toNanos(millis), reads, copy);
        }
    }

    /** Serves one client after the other, and the next one although the last one hangs. */
    private static void serve(Path directory, InetAddress address) throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 0, address)) {
            System.out.println(Report.of("listening", "port", Integer.toString(listening.getLocalPort())));
            while (true) {
                Socket client = listening.accept();
                Thread session = new Thread(() -> send(directory, client), "session");
                session.setDaemon(true);
                session.start();
            }
        }
    }

    private static void send(Path directory, Socket client) {
        try (client) {
            Path file = directory.resolve(new DataInputStream(client.getInputStream()).readUTF());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            out.writeLong(Files.size(file));
            MessageDigest digest = newDigest();
            byte[] chunk = new byte[CHUNK_BYTES];
            try (InputStream source = new DigestInputStream(Files.newInputStream(file), digest)) {
                for (int n = source.read(chunk); n > 0; n = source.read(chunk)) {
                    out.write(chunk, 0, n);
                }
            }
            out.write(digest.digest());
            // The client closes first: kernel MPTCP takes no new subflow once its own side has begun to close.
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("a client is gone: " + e.getMessage());
        }
    }

    private static long receive(DataInputStream in, long nanos, ReadsFile reads, OutputStream copy) throws IOException {
        long size = in.readLong();
        MessageDigest digest = newDigest();
        long received = receive(in, size, System.nanoTime() + nanos, reads, new DigestOutputStream(copy, digest));
        if (received == size && !MessageDigest.isEqual(digest.digest(), in.readNBytes(DIGEST_BYTES))) {
            throw new IOException("damaged: another SHA-256 arrived than that of the bytes");
        }
        return received;
    }

    private static long receive(InputStream in, long size, long end, ReadsFile reads, OutputStream target)
            throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = size;
        while (left > 0 && System.nanoTime() - end < 0) {
            int n = in.read(chunk, 0, (int) Math.min(left, chunk.length));
            if (n < 0) {
                throw new EOFException("the connection ended " + left + " bytes before the end of the file");
            }
            reads.read(n, System.nanoTime());
            target.write(chunk, 0, n);
            left -= n;
        }
        return size - left;
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
