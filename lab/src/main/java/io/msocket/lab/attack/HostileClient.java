package io.msocket.lab.attack;

import io.msocket.protocol.Buffers;
import io.msocket.protocol.ClientSetup;
import io.msocket.protocol.Connection;
import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import io.msocket.protocol.PathSchedulers;
import io.msocket.protocol.Route;
import io.msocket.protocol.Slice;
import io.msocket.protocol.Transmit;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.KeyPair;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The engine of an anonymous client over a plain socket, which sends and reads only when it is told to. For one thread. */
final class HostileClient implements AutoCloseable {
    private static final int PATH = 0;

    private static final int NONE = -1;

    private static final int BUFFER_BYTES = 16 * 1024;

    /** A server that is slower than this refuses in effect, in milliseconds. */
    private static final int PATIENCE_MILLIS = 10_000;

    private static final int MORE_THAN_A_WINDOW_BYTES = 1 << 20;

    /** The type of a sealed record, and the longest body that a first window allows: that and 1 KiB (docs/PROTOCOL.md, 7). */
    private static final int SEALED = 1;

    private static final int LONG_BODY_BYTES = 17 * 1024;

    /** Behind the preface and a message's kind and length (docs/PROTOCOL.md, 3 and 4). */
    private static final int EPHEMERAL_KEY_AT = 8 + 3;

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long START = System.nanoTime();

    private final Connection engine;
    private final Target target;
    private final Socket socket = new Socket();

    /** Of another flowpath, where there is one. */
    private final Socket other = new Socket();

    private final Transmit transmit = new Transmit();
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private HostileClient(Target target, CipherSuite suite, @Nullable KeyPair identity) {
        this.target = target;
        engine = engine(target, suite, identity);
    }

    /**
     * Opens a connection; its first record, which proves it, is still to be sent.
     *
     * @param local where to connect from, or null for anywhere
     * @param withKey whether it makes a key and shows that
     */
    static HostileClient open(Target target, CipherSuite suite, @Nullable InetAddress local, boolean withKey)
            throws IOException {
        HostileClient client =
                new HostileClient(target, suite, withKey ? suite.generateKeyPair(RANDOM::nextBytes) : null);
        try {
            client.socket.bind(local == null ? null : new InetSocketAddress(local, 0));
            client.socket.setTcpNoDelay(true);
            client.socket.setSoTimeout(PATIENCE_MILLIS);
            client.socket.connect(target.server(), PATIENCE_MILLIS);
            client.engine.handleConnected(PATH, (InetSocketAddress) client.socket.getLocalSocketAddress(), now());
            client.send();
            while (!client.engine.isOpen()) {
                client.receive();
            }
            return client;
        } catch (IOException | RuntimeException e) {
            client.abort();
            throw e;
        }
    }

    /** What such a client says first: the same bytes may be sent again and again. */
    static byte[] openingMessage(Target target, CipherSuite suite) throws IOException {
        return openingMessage(engine(target, suite, null));
    }

    /** The same of one that takes whatever key the server shows (NX): nothing in it depends on its ephemeral key. */
    static byte[] openingMessageForAnyKey(Target target, CipherSuite suite) throws IOException {
        return openingMessage(engine(target, suite, null, null));
    }

    /** Such a message with 32 bytes by chance as its ephemeral key. */
    static byte[] withAnotherKey(byte[] message, SplittableRandom random) {
        byte[] key = new byte[CipherSuite.KEY_LENGTH];
        random.nextBytes(key);
        byte[] another = message.clone();
        System.arraycopy(key, 0, another, EPHEMERAL_KEY_AT, key.length);
        return another;
    }

    private static byte[] openingMessage(Connection engine) throws IOException {
        engine.handleConnected(PATH, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), now());
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        Transmit transmit = new Transmit();
        while (engine.pollTransmit(transmit, now())) {
            write(engine, transmit, message, now());
        }
        return message.toByteArray();
    }

    /** How many bytes a server takes that reads nothing: its first window. It is left with a connection that has no flowpath. */
    static int firstWindow(Target target, CipherSuite suite) throws IOException {
        HostileClient client = open(target, suite, null, false);
        client.fillWindow();
        int window = (int) client.engine.offsetSent();
        client.abort();
        return window;
    }

    private static Connection engine(Target target, CipherSuite suite, @Nullable KeyPair identity) {
        return engine(target, suite, target.key().toBytes(), identity);
    }

    @SuppressWarnings("NullAway") // Does not see in the class file that serverKey may be null.
    private static Connection engine(
            Target target, CipherSuite suite, byte @Nullable [] serverKey, @Nullable KeyPair identity) {
        ClientSetup setup = new ClientSetup(
                suite,
                RANDOM::nextBytes,
                Buffers.unpooled(),
                ConnectionOptions.defaults(),
                serverKey,
                identity,
                target.service());
        return Connection.open(setup, List.of(new Route(null, target.server())), now());
    }

    /** Writes more to the stream than the server takes, and sends what it does. */
    void fillWindow() throws IOException {
        write(new byte[MORE_THAN_A_WINDOW_BYTES]);
    }

    /** Writes to the stream, and sends what the server's window takes; also the record that proves the opening. */
    void write(byte[] bytes) throws IOException {
        engine.write(new Slice(bytes, 0, bytes.length), now());
        send();
    }

    /**
     * Writes twice so many bytes to the stream, each in a record of its own, over two flowpaths in turn; all that goes over the one of the
     * first byte is lost. The engine does not learn of it: no time passes for it meanwhile.
     */
    void losing(int runs) throws IOException {
        joinOther();
        engine.paths().setScheduler(PathSchedulers.roundRobin());
        OutputStream here = new BufferedOutputStream(socket.getOutputStream());
        OutputStream there = new BufferedOutputStream(other.getOutputStream());
        long now = now();
        int lost = NONE;
        for (int i = 0; i < 2 * runs; i++) {
            engine.write(new Slice(new byte[1], 0, 1), now);
            while (engine.pollTransmit(transmit, now)) {
                lost = lost == NONE ? transmit.pathId() : lost;
                write(engine, transmit, out(lost, here, there), now);
            }
        }
        here.flush();
        there.flush();
    }

    /**
     * Sends a record on each of two flowpaths, as long as the first window allows, but for its last byte. It need not be a true one: nobody
     * can tell before that byte. The engine would begin with short ones.
     */
    void withholding() throws IOException {
        joinOther();
        byte[] record = ByteBuffer.allocate(Integer.BYTES + LONG_BODY_BYTES - 1)
                .putInt(SEALED << (Integer.SIZE - Byte.SIZE) | LONG_BODY_BYTES)
                .array();
        socket.getOutputStream().write(record);
        other.getOutputStream().write(record);
    }

    /** Where the record goes. */
    private OutputStream out(int lost, OutputStream here, OutputStream there) {
        if (transmit.pathId() == lost) {
            return OutputStream.nullOutputStream();
        }
        return transmit.pathId() == PATH ? here : there;
    }

    private void joinOther() throws IOException {
        awaitEstablished();
        other.setTcpNoDelay(true);
        other.setSoTimeout(PATIENCE_MILLIS);
        other.bind(new InetSocketAddress(socket.getLocalAddress(), 0));
        int id = engine.paths()
                .add(new Route(socket.getLocalAddress(), target.server()), now())
                .orElseThrow(() -> new IOException("the engine allows no second flowpath"));
        other.connect(target.server(), PATIENCE_MILLIS);
        engine.handleConnected(id, (InetSocketAddress) other.getLocalSocketAddress(), now());
        send();
        while (!isActive(id)) {
            int count = other.getInputStream().read(buffer);
            if (count < 0) {
                throw new EOFException("the server has closed");
            }
            engine.handleBytes(id, ByteBuffer.wrap(buffer, 0, count), now());
            send();
        }
    }

    /** The server takes an opening whose join is sooner there than its first record by the join alone: that is to be there first. */
    private void awaitEstablished() throws IOException {
        // A wish that is taken back: it is acknowledged.
        engine.paths().setRole(PATH, PathRole.BACKUP, now());
        send();
        receive();
        engine.paths().setRole(PATH, PathRole.PREFERRED, now());
        send();
    }

    private boolean isActive(int pathId) {
        return engine.flowpaths().stream()
                .anyMatch(path -> path.id() == pathId && path.state() == FlowpathState.ACTIVE);
    }

    /** Sends all that the engine has to send, by the flowpaths that it is for. */
    void send() throws IOException {
        while (engine.pollTransmit(transmit, now())) {
            Socket path = transmit.pathId() == PATH ? socket : other;
            write(engine, transmit, path.getOutputStream(), now());
        }
    }

    private static void write(Connection engine, Transmit transmit, OutputStream out, long now) throws IOException {
        int length = transmit.length();
        out.write(transmit.bytes(), 0, length);
        Slice payload = transmit.payload();
        if (payload != null) {
            out.write(payload.array(), payload.offset(), payload.length());
            length += payload.length();
        }
        engine.handleSent(transmit.pathId(), length, now);
    }

    /** Takes what has come, waiting for it, and answers it. */
    void receive() throws IOException {
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
            throw new EOFException("the server has closed");
        }
        engine.handleBytes(PATH, ByteBuffer.wrap(buffer, 0, count), now());
        for (Slice slice = engine.pollReceived(); slice != null; slice = engine.pollReceived()) {
            engine.consumed(slice.length(), now());
        }
        send();
    }

    /** Takes what has come, waiting for it, and says nothing to it: not even that it has come. */
    void swallow() throws IOException {
        if (socket.getInputStream().read(buffer) < 0) {
            throw new EOFException("the server has closed");
        }
    }

    /** What is left to keep where nothing more is to be said: without the engine, whose memory is this program's own. */
    Closeable sockets() {
        Socket here = socket;
        Socket there = other;
        return () -> {
            here.close();
            there.close();
        };
    }

    /** Takes all that comes for as long as the TCP connection lives, in a thread of its own, and says nothing to it. */
    void swallowAll() throws IOException {
        socket.setSoTimeout(0);
        Thread thread = new Thread(this::swallowToEnd, "swallowing");
        thread.setDaemon(true);
        thread.start();
    }

    private void swallowToEnd() {
        try {
            while (socket.getInputStream().read(buffer) >= 0) {
                // The server's engine hears nothing of it.
            }
        } catch (IOException e) {
            System.err.println("cut off by the server: " + e.getMessage());
        }
    }

    /** Ends the TCP connection when its kernel has delivered what was sent. */
    void finishSending() throws IOException {
        socket.shutdownOutput();
        while (socket.getInputStream().read(buffer) >= 0) {
            // Until the server has seen the end.
        }
        socket.close();
    }

    /** Ends the connection as both programs may wish, and waits until the server is done. */
    void finish() throws IOException {
        engine.finishOutput(now());
        send();
        while (engine.closeReason() == null) {
            receive();
        }
    }

    /** Ends the TCP connection by a reset; the server learns of it at once, and of the connection nothing. */
    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        close();
    }

    @Override
    public void close() throws IOException {
        sockets().close();
    }

    private static long now() {
        return System.nanoTime() - START;
    }
}
