package io.msocket.cli.files;

import io.msocket.protocol.Principal;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's side of one connection: one request. Runs in one thread; another may look whether it advances. */
final class FileSession {
    private static final Logger log = LoggerFactory.getLogger(FileSession.class);

    /** Bounds what a client that says nothing costs, in milliseconds; a request is one small message. */
    private static final int REQUEST_TIMEOUT_MILLIS = 30_000;

    /** As a connection that has carried something: longer than most clients are away. */
    private static final long MOVED_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** {@link System#nanoTime}, to which instants are told apart. */
    private static final long EPOCH = System.nanoTime();

    private static final String NOT_LISTED =
            "only clients whose key the server lists may store files there; whoever runs it can list yours"
                    + " (serve --allow KEY), or let everybody store (serve --writable)";

    private final Socket socket;
    private final SharedDirectory directory;
    private final FileServerOptions options;
    private final Clients clients;
    private final TransferSlots.Slot slot;
    private final Principal principal;
    private final long started = System.nanoTime();
    private String verb = "?";
    private String path = "?";

    /** {@link System#nanoTime} of the last byte; written by the session's thread alone. */
    private volatile long lastAdvance = started;

    /** Whether there was one. */
    private volatile boolean hasMoved;

    FileSession(
            Socket socket,
            SharedDirectory directory,
            FileServerOptions options,
            Clients clients,
            TransferSlots slots,
            FileSessions sessions) {
        this.socket = socket;
        this.principal = clients.principal(socket);
        this.slot = slots.forSource(principal, isHeld -> sessions.handleSlot(this, isHeld));
        this.directory = directory;
        this.options = options;
        this.clients = clients;
    }

    /** Serves the request and closes the connection. */
    TransferOutcome run() {
        @Nullable Receipt receipt = null;
        @Nullable String failure = null;
        try (socket) {
            receipt = serve();
        } catch (IOException e) {
            log.debug("{} {} failed", verb, path, e);
            failure = e instanceof FileTransferException ? e.getMessage() : "connection: " + e.getMessage();
        } finally {
            slot.giveBack();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        return new TransferOutcome(verb, path, socket.getRemoteSocketAddress(), receipt, failure, took);
    }

    /** To whom it is charged. */
    Principal principal() {
        return principal;
    }

    /** Until when it counts as of use, in nanoseconds: one that has moved a byte is for longer than one that only waits. */
    long usedUntil() {
        return lastAdvance - EPOCH + (hasMoved ? MOVED_NANOS : 0);
    }

    /** Others may transfer meanwhile: nothing moves here. Once something does, the session waits for its turn. */
    void lendSlot() {
        slot.giveBack();
    }

    /** Ends it from another thread, as soon as it can notice. */
    void cut() throws IOException {
        slot.leave();
        socket.close();
    }

    /** How long nothing moved that could. */
    Duration idle() {
        return slot.isWanted() ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastAdvance);
    }

    Socket socket() {
        return socket;
    }

    private Receipt serve() throws IOException {
        OutputStream out = socket.getOutputStream();
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        try {
            socket.setSoTimeout(REQUEST_TIMEOUT_MILLIS);
            Header request = Header.read(in);
            socket.setSoTimeout(0);
            verb = request.verb().name().toLowerCase(Locale.ROOT);
            FilePath file = request.path();
            path = file.toString();
            awaitTurn();
            return switch (request.verb()) {
                case GET -> send(file, in, out);
                case PUT -> receive(file, request.size(), in, out);
                default ->
                    throw new FileTransferException(ErrorCode.BAD_REQUEST, "a server does not take " + request.verb());
            };
        } catch (FileTransferException e) {
            tellClient(e, out);
            throw e;
        }
    }

    private static void tellClient(FileTransferException e, OutputStream out) {
        try {
            Header.error(e).writeTo(out);
        } catch (IOException unheard) {
            log.debug("the client does not listen any more", unheard);
        }
    }

    private Receipt send(FilePath file, DataInputStream in, OutputStream out) throws IOException {
        FileOpener.Opened opened = directory.open(file);
        long size = opened.attributes().size();
        try (FileChannel source = opened.channel()) {
            Header.ok(size).writeTo(out);
            Pacer pacer = Pacer.of(options.bytesPerSecond());
            Receipt sent = sendBody(source, size, pacer, in, out);
            Receipt received = Header.read(in).expect(Header.Verb.RECEIVED).receipt();
            if (!received.equals(sent)) {
                throw new FileTransferException(ErrorCode.DIGEST, "damaged: sent " + sent + ", received " + received);
            }
            return sent;
        }
    }

    private Receipt sendBody(FileChannel source, long size, Pacer pacer, DataInputStream in, OutputStream out)
            throws IOException {
        // Who stops reading has said why before, or says nothing.
        socket.setSoTimeout(REQUEST_TIMEOUT_MILLIS);
        try {
            Receipt sent = Body.send(FileClient.reading(source), size, out, pacer, advancing());
            socket.shutdownOutput();
            socket.setSoTimeout(0);
            return sent;
        } catch (FileTransferException e) {
            throw e;
        } catch (IOException e) {
            throw FileClient.whatPeerSays(in, Header.Verb.RECEIVED, e);
        }
    }

    private Receipt receive(FilePath file, long size, DataInputStream in, OutputStream out) throws IOException {
        requireWriter();
        if (size > options.maxFileSize()) {
            throw new FileTransferException(
                    ErrorCode.TOO_LARGE, size + " bytes; the server takes at most " + options.maxFileSize());
        }
        try (RoomReservations.Reservation reservation = directory.reserve(file, size, principal);
                Target target = directory.create(file)) {
            Header.ok(size).writeTo(out);
            OutputStream stored = new LocalFailures(reservation.countDown(target.stream()));
            Receipt receipt = Body.receive(in, size, stored, advancing());
            commit(target);
            Header.of(Header.Verb.STORED, receipt).writeTo(out);
            return receipt;
        }
    }

    private void requireWriter() throws FileTransferException {
        if (options.writers() == Writers.NONE) {
            throw new FileTransferException(ErrorCode.NOT_ALLOWED, "the server is read-only");
        }
        if (options.writers() == Writers.LISTED && !clients.isListed(socket)) {
            throw new FileTransferException(ErrorCode.NOT_ALLOWED, NOT_LISTED);
        }
    }

    private static void commit(Target target) throws FileTransferException {
        try {
            target.commit();
        } catch (IOException e) {
            throw LocalFailures.explain(e, "server");
        }
    }

    private void awaitTurn() {
        slot.take();
        lastAdvance = System.nanoTime();
    }

    private TransferListener advancing() {
        return new TransferListener() {
            @Override
            public void announced(long size) {}

            @Override
            public void advanced(int bytes) {
                hasMoved = true;
                awaitTurn();
            }
        };
    }
}
