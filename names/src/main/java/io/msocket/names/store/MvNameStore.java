package io.msocket.names.store;

import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps records in one file of this machine. A record is acknowledged when the disk has it: one thread writes all that has come in the
 * meantime, and waits for the disk once for all of it. Nobody is given a record that the disk has not. Thread-safe.
 */
public final class MvNameStore implements NameStore {
    private static final Logger LOG = LoggerFactory.getLogger(MvNameStore.class);

    private static final String FILE = "names.mv";
    private static final String MAP = "records";
    private static final String CLOSED = "the names are closed";

    /** Who waits for the disk at one time; further ones wait for a place. */
    private static final int MOST_WAITING = 4096;

    /** Old chunks of the file stay for so long: a crash must find those that its last sync has named. */
    private static final int RETENTION_MILLIS = 10_000;

    /** In batches. */
    private static final int COMPACT_EVERY = 32;

    /** Chunks of which less than this share is in use, in percent, are written anew. */
    private static final int COMPACT_BELOW = 50;

    /** So much is written anew at a time, about. */
    private static final int COMPACT_BYTES = 256 * 1024;

    private final MVStore store;
    private final MVMap<String, byte[]> records;
    /** An empty one is the last. */
    private final BlockingQueue<Optional<Write>> writes = new ArrayBlockingQueue<>(MOST_WAITING);

    /** What was there before, of names of which the disk has not got the newest record yet. */
    private final ConcurrentMap<String, Optional<byte[]>> onTheWay = new ConcurrentHashMap<>();

    private final NamesByOwner byOwner = new NamesByOwner();

    private final Thread writer = new Thread(this::write, "msocket-names-store");

    /** Of the thread that writes. */
    private long batches;

    private volatile boolean closed;

    /** Whether the thread takes nothing any more: set before it looks for the last time at what waits. */
    private volatile boolean ended;

    /** One that waits for the disk. */
    private record Write(SignedRecord record, long expected, CompletableFuture<Optional<Conflict>> done) {}

    private MvNameStore(MVStore store) {
        this.store = store;
        this.records = store.openMap(
                MAP,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        countByOwner();
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Opens the store of a directory, which is made where it is missing.
     *
     * @throws IOException when another process has it, or it cannot be read; the message says which file
     */
    public static MvNameStore open(Path directory) throws IOException {
        try {
            Files.createDirectories(directory);
        } catch (FileAlreadyExistsException e) {
            throw new NotDirectoryException(directory.toString());
        }
        Path file = directory.resolve(FILE);
        try {
            MVStore store = new MVStore.Builder()
                    .fileName(file.toString())
                    .autoCommitDisabled()
                    .open();
            store.setRetentionTime(RETENTION_MILLIS);
            return new MvNameStore(store);
        } catch (MVStoreException e) {
            boolean isLocked = e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED;
            throw new IOException(
                    "cannot open the names in %s: %s"
                            .formatted(file, isLocked ? "another process has them open" : e.getMessage()),
                    e);
        }
    }

    /** By all that is there; a second for 100,000 names. */
    private void countByOwner() {
        for (Map.Entry<String, byte[]> each : records.entrySet()) {
            try {
                SignedRecord record = parse(Name.parse(each.getKey()), each.getValue());
                if (record != null) {
                    byOwner.handleReplaced(null, record);
                }
            } catch (IOException | IllegalArgumentException e) {
                LOG.warn("a stored record cannot be read; its name cannot be used", e);
            }
        }
    }

    @Override
    public int countOf(OwnerKey owner) {
        return byOwner.of(owner);
    }

    @Override
    public @Nullable SignedRecord find(Name name) throws IOException {
        return parse(name, durable(name.toString()));
    }

    private byte @Nullable [] durable(String name) throws IOException {
        try {
            byte[] newest = records.get(name);
            // In this order: a writer announces here first, and takes that back when the disk has it.
            Optional<byte[]> before = onTheWay.get(name);
            return before == null ? newest : before.orElse(null);
        } catch (MVStoreException e) {
            throw new IOException("cannot read the names: " + e.getMessage(), e);
        }
    }

    /** A check of each signature would take 0.7 ms; a checksum before the bytes shows damage, and who reads the record checks the rest. */
    private static @Nullable SignedRecord parse(Name name, byte @Nullable [] stored) throws IOException {
        if (stored == null) {
            return null;
        }
        try {
            byte[] bytes = Arrays.copyOfRange(stored, Integer.BYTES, stored.length);
            if (ByteBuffer.wrap(stored).getInt() != checksum(bytes)) {
                throw new IOException("the stored record of " + name + " is damaged: its checksum is another one");
            }
            return SignedRecord.restore(bytes);
        } catch (RecordException | IllegalArgumentException | BufferUnderflowException e) {
            throw new IOException("the stored record of " + name + " is damaged: " + e.getMessage(), e);
        }
    }

    private static byte[] withChecksum(byte[] bytes) {
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .putInt(checksum(bytes))
                .put(bytes)
                .array();
    }

    private static int checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return (int) checksum.getValue();
    }

    @Override
    public Map<Name, SignedRecord> findAll(Collection<Name> names) throws IOException {
        Map<Name, SignedRecord> found = new HashMap<>();
        for (Name name : names) {
            SignedRecord record = find(name);
            if (record != null) {
                found.put(name, record);
            }
        }
        return found;
    }

    @Override
    public @Nullable Conflict replace(SignedRecord record, long expected) throws IOException {
        Versions.requireHigher(record, expected);
        Write write = new Write(record, expected, new CompletableFuture<>());
        try {
            if (closed) {
                throw new IOException(CLOSED);
            }
            writes.put(Optional.of(write));
            if (ended) {
                fail(new ArrayList<>(), new IOException(CLOSED));
            }
            return write.done().get().orElse(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownOutcomeException(
                    "interrupted while a record of " + record.record().name() + " was stored", e);
        } catch (ExecutionException e) {
            throw new UnknownOutcomeException("cannot store the names: " + e.getMessage(), e);
        }
    }

    // --- the thread that writes

    private void write() {
        List<Write> batch = new ArrayList<>();
        Throwable why = new IOException(CLOSED);
        try {
            boolean goesOn = true;
            while (goesOn) {
                batch.clear();
                goesOn = take(batch);
                write(batch);
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            LOG.error("the names cannot be stored; nothing is taken any more", e);
            why = e;
        } finally {
            closed = true;
            ended = true;
            fail(batch, why);
        }
    }

    /** Waits for something to write, and takes all that is there; false when nothing is to follow. */
    private boolean take(List<Write> batch) throws InterruptedException {
        List<Optional<Write>> taken = new ArrayList<>(List.of(writes.take()));
        writes.drainTo(taken);
        taken.forEach(each -> each.ifPresent(batch::add));
        return taken.stream().allMatch(Optional::isPresent);
    }

    private void write(List<Write> batch) {
        List<Runnable> answers = new ArrayList<>();
        for (Write write : batch) {
            try {
                Optional<Conflict> conflict = Optional.ofNullable(apply(write));
                answers.add(() -> write.done().complete(conflict));
            } catch (IOException e) {
                answers.add(() -> write.done().completeExceptionally(e));
            }
        }
        store.commit();
        store.sync();
        onTheWay.clear();
        batches++;
        if (batches % COMPACT_EVERY == 0) {
            // What it writes is nothing new, and comes to the disk with the next batch.
            store.compact(COMPACT_BELOW, COMPACT_BYTES);
        }
        // Only now, also to those who have lost: the disk has what they lost to.
        answers.forEach(Runnable::run);
    }

    private @Nullable Conflict apply(Write write) throws IOException {
        Name name = write.record().record().name();
        byte[] there = records.get(name.toString());
        SignedRecord current = parse(name, there);
        if (Versions.of(current) != write.expected()) {
            return new Conflict(current);
        }
        byOwner.handleReplaced(current, write.record());
        onTheWay.putIfAbsent(name.toString(), Optional.ofNullable(there));
        records.put(name.toString(), withChecksum(write.record().toBytes()));
        return null;
    }

    /** Also what waits behind it. Who has been answered already, keeps the answer. */
    private void fail(List<Write> batch, Throwable why) {
        List<Optional<Write>> left = new ArrayList<>();
        writes.drainTo(left);
        left.forEach(each -> each.ifPresent(batch::add));
        batch.forEach(write -> write.done().completeExceptionally(why));
    }

    /** Waits for what is being written. */
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            writes.put(Optional.empty());
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the names were closed");
        }
        try {
            store.close();
        } catch (MVStoreException e) {
            throw new IOException("cannot close the names: " + e.getMessage(), e);
        }
    }
}
