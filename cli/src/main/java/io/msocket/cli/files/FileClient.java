package io.msocket.cli.files;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transfer with a {@link FileServer}, over a stream of its own. For one thread; blocks as the stream does. */
public final class FileClient {
    private static final Logger log = LoggerFactory.getLogger(FileClient.class);

    private final DataInputStream in;
    private final OutputStream out;
    private final TransferListener listener;

    /**
     * A client over an open connection, which it does not close.
     *
     * @param in from the server
     * @param out to the server
     * @param listener is told of the progress
     */
    public FileClient(InputStream in, OutputStream out, TransferListener listener) {
        this.in = new DataInputStream(new BufferedInputStream(in, Body.CHUNK_BYTES));
        this.out = out;
        this.listener = listener;
    }

    /**
     * Fetches a file, checks its SHA-256 and commits {@code target}; if anything fails, the target is not committed. What fails here the
     * server is told.
     *
     * @throws FileTransferException if the server refuses, or what arrived is damaged, or there is no room for it
     * @throws NoRoomException if the room is used up while it comes
     */
    public Receipt get(FilePath path, Target target) throws IOException {
        Header.get(path).writeTo(out);
        long size = Header.read(in).expect(Header.Verb.OK).size();
        listener.announced(size);
        Storing storing = new Storing(target.stream());
        try {
            requireRoom(size, target);
            Receipt receipt = Body.receive(in, size, storing, listener);
            storing.run(target::commit);
            Header.of(Header.Verb.RECEIVED, receipt).writeTo(out);
            return receipt;
        } catch (FileTransferException e) {
            tellServer(e);
            throw e;
        } catch (IOException e) {
            if (e == storing.failure) {
                tellServer(LocalFailures.explain(e, "client"));
            }
            throw e;
        }
    }

    private static void requireRoom(long size, Target target) throws FileTransferException {
        OptionalLong room = target.room();
        if (size > room.orElse(Long.MAX_VALUE)) {
            throw new FileTransferException(
                    ErrorCode.TOO_LARGE, size + " bytes; the client's disk has room for " + room.getAsLong());
        }
    }

    /** Where a file goes; knows what has failed there, and not on the way. */
    private static final class Storing extends FilterOutputStream {
        private @Nullable IOException failure;

        Storing(OutputStream file) {
            super(file);
        }

        @FunctionalInterface
        private interface Step {
            void run() throws IOException;
        }

        private void run(Step step) throws IOException {
            try {
                step.run();
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public void write(int b) throws IOException {
            run(() -> out.write(b));
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            run(() -> out.write(bytes, offset, length));
        }

        @Override
        public void flush() throws IOException {
            run(out::flush);
        }
    }

    /**
     * Stores a file under {@code path} on the server; returns when it is durable there and its SHA-256 was confirmed.
     *
     * @throws FileTransferException if the server refuses, or what arrived there is damaged
     */
    public Receipt put(FileChannel file, FilePath path, Pacer pacer) throws IOException {
        long size = file.size();
        Header.put(path, size).writeTo(out);
        Header.read(in).expect(Header.Verb.OK);
        listener.announced(size);
        Receipt sent = send(reading(file), size, pacer);
        Receipt stored = Header.read(in).expect(Header.Verb.STORED).receipt();
        if (!stored.equals(sent)) {
            throw new FileTransferException(ErrorCode.DIGEST, "damaged: sent " + sent + ", stored " + stored);
        }
        return stored;
    }

    /** Reads a local file as a body's source. */
    static Body.Source reading(FileChannel file) {
        return (target, offset, length) -> {
            try {
                return file.read(ByteBuffer.wrap(target, offset, length));
            } catch (IOException e) {
                FileTransferException failure =
                        new FileTransferException(ErrorCode.IO, "cannot read the file: " + e.getMessage());
                failure.initCause(e);
                throw failure;
            }
        };
    }

    private Receipt send(Body.Source source, long size, Pacer pacer) throws IOException {
        try {
            return Body.send(source, size, out, pacer, listener);
        } catch (FileTransferException e) {
            tellServer(e);
            throw e;
        } catch (IOException e) {
            throw whatPeerSays(in, Header.Verb.STORED, e);
        }
    }

    /** A peer stops reading when it gives up; its ERROR says more than our failed write. */
    static IOException whatPeerSays(DataInputStream in, Header.Verb due, IOException failure) {
        try {
            Header.read(in).expect(due);
            return failure;
        } catch (FileTransferException said) {
            said.addSuppressed(failure);
            return said;
        } catch (IOException silent) {
            failure.addSuppressed(silent);
            return failure;
        }
    }

    private void tellServer(FileTransferException e) {
        try {
            Header.error(e).writeTo(out);
        } catch (IOException unheard) {
            log.debug("the server does not listen any more", unheard);
        }
    }
}
