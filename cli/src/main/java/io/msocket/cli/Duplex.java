package io.msocket.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Joins standard input and output to a connection, each direction until its own end: the end of standard input ends our
 * half of the connection, the end of the other half ends standard output.
 */
final class Duplex {
    /** Of each direction's buffer, in bytes: as much as a pipe holds. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Socket socket;
    private final InputStream fromPeer;
    private final StandardStreams streams;

    /** Why standard input cannot be read, if it cannot: the connection was given up then. */
    private volatile @Nullable CommandFailure inputFailure;

    Duplex(Socket socket, InputStream fromPeer, StandardStreams streams) {
        this.socket = socket;
        this.fromPeer = fromPeer;
        this.streams = streams;
    }

    /**
     * Copies both ways and returns when both have ended, or when {@code peerGone} completes and nothing is left to read.
     *
     * @param peerGone completes when the peer reads no more, so that it is in vain to wait for more input; reads from a
     *     terminal or a pipe cannot be broken off, so that the thread that waits there is left behind
     */
    void run(CompletableFuture<Void> peerGone) throws IOException, InterruptedException {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        Thread sender = new Thread(() -> send(sent), "standard-input");
        sender.setDaemon(true);
        sender.start();
        try {
            copy(fromPeer, streams.out());
        } catch (IOException e) {
            CommandFailure failure = inputFailure;
            throw failure == null ? e : failure;
        }
        try {
            CompletableFuture.anyOf(sent, peerGone).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private void send(CompletableFuture<Void> sent) {
        @Nullable Throwable failure = null;
        try {
            copy(new Input(streams.in()), socket.getOutputStream());
            socket.shutdownOutput();
        } catch (CommandFailure e) {
            failure = e;
            inputFailure = e;
            giveUp();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        if (failure == null) {
            sent.complete(null);
        } else {
            sent.completeExceptionally(failure);
        }
    }

    /** Half of the input is not to look like all of it: the peer sees a reset, and whoever waits for the peer waits no more. */
    private void giveUp() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            LoggerFactory.getLogger(Duplex.class).debug("the connection is over already", e);
        }
    }

    /** Tells a failure of standard input, such as that it is a directory, from one of the connection. */
    private static final class Input extends FilterInputStream {
        Input(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return in.read(target, offset, length);
            } catch (IOException e) {
                throw new CommandFailure(ExitCodes.IO, "cannot read standard input: " + e.getMessage(), e);
            }
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }
}
