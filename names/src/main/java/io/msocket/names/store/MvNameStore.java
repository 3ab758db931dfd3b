package io.msocket.names.store;

import io.msocket.names.record.Name;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** Who waits for the disk at one time; further ones wait for a place. */
    private static final int MOST_WAITING = 4096;

    /** Old chunks of the file stay for so long: a crash must find those that its last sync has named. */
    private static final int RETENTION_MILLIS = 10_000;

    private final MVStore store;
    private final MVMap<String, byte[]> records;
    /** An empty one is the last. */
    private final BlockingQueue<Optional<Write>> writes = new ArrayBlockingQueue<>(MOST_WAITING);

    /** What was there before, of names of which the disk has not got the newest record yet. */
    private final ConcurrentMap<String, Optional<byte[]>> onTheWay = new ConcurrentHashMap<>();

    private final Thread writer = new Thread(this::write, "msocket-names-store");

    private volatile boolean closed;

    /** One that waits for the disk. */
    private record Write(SignedRecord record, long expected, CompletableFuture<Optional<Conflict>> done) {}

    private MvNameStore(MVStore store) {
        this.store = store;
        this.records = store.openMap(
                MAP,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        writer.setDaemon(true);
        writer.start();
    }

    /**
     * Opens the store of a directory, which is made where it is missing.
     *
     * @throws IOException when another process has it, or it cannot be read; the message says which file
     */
    public static MvNameStore open(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve(FILE);
        try {
            MVStore store = new MVStore.Builder()
                    .fileName(file.toString())
                    .autoCommitDisabled()
                    .open();
            store.setRetentionTime(RETENTION_MILLIS);
            return new MvNameStore(store);
        } catch (MVStoreException e) {
            throw new IOException("cannot open the names in " + file + ": " + e.getMessage(), e);
        }
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

    private static @Nullable SignedRecord parse(Name name, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            return null;
        }
        try {
            return SignedRecord.parse(bytes);
        } catch (RecordException e) {
            throw new IOException("the stored record of " + name + " is damaged: " + e.getMessage(), e);
        }
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
                throw new IOException("the names are closed");
            }
            writes.put(Optional.of(write));
            if (closed) {
                // The thread may not have seen it.
                fail(List.of(), new IOException("the names are closed"));
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
        List<Optional<Write>> batch = new ArrayList<>();
        boolean isOver = false;
        while (!isOver) {
            batch.clear();
            try {
                batch.add(writes.take());
                writes.drainTo(batch);
                isOver = batch.contains(Optional.<Write>empty());
                write(batch.stream().flatMap(Optional::stream).toList());
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts it, as that would close the file", e);
            } catch (RuntimeException e) {
                LOG.error("the names cannot be stored; nothing is taken any more", e);
                closed = true;
                isOver = true;
                fail(batch, e);
            }
        }
    }

    private void write(List<Write> batch) {
        List<Runnable> answers = new ArrayList<>();
        for (Write write : batch) {
            Optional<Conflict> conflict = Optional.ofNullable(apply(write));
            answers.add(() -> write.done().complete(conflict));
        }
        store.commit();
        store.sync();
        onTheWay.clear();
        // Only now, also to those who have lost: the disk has what they lost to.
        answers.forEach(Runnable::run);
    }

    private @Nullable Conflict apply(Write write) {
        String name = write.record().record().name().toString();
        byte[] there = records.get(name);
        SignedRecord current = parsed(there);
        if (Versions.of(current) != write.expected()) {
            return new Conflict(current);
        }
        onTheWay.putIfAbsent(name, Optional.ofNullable(there));
        records.put(name, write.record().toBytes());
        return null;
    }

    private static @Nullable SignedRecord parsed(byte @Nullable [] bytes) {
        try {
            return bytes == null ? null : SignedRecord.parse(bytes);
        } catch (RecordException e) {
            throw new IllegalStateException("a stored record is damaged", e);
        }
    }

    private void fail(List<Optional<Write>> batch, Exception why) {
        List<Optional<Write>> all = new ArrayList<>(batch);
        writes.drainTo(all);
        all.forEach(each -> each.ifPresent(write -> write.done().completeExceptionally(why)));
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
        fail(List.of(), new IOException("the names are closed"));
        try {
            store.close();
        } catch (MVStoreException e) {
            throw new IOException("cannot close the names: " + e.getMessage(), e);
        }
    }
}
