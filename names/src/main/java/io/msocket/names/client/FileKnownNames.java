package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import io.msocket.socket.StateDirectory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was seen, for good: a file for each name in one directory, with one line, {@code OWNER VERSION DIGEST}. Any number of processes may
 * share it. Whoever removes a file forgets that name, and believes the next record of it as a first one.
 */
public final class FileKnownNames implements KnownNames {
    private static final Logger LOG = LoggerFactory.getLogger(FileKnownNames.class);

    private static final String LOCK = ".lock";
    private static final int PARTS = 3;
    private static final int MOST_BYTES = 1024;

    /** Nobody writes for that long who is well: a process that was stopped in the midst of it must not stop all the others. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

    /** Nobody is woken up by the end of another process's lock. */
    private static final long LOCK_PAUSE_NANOS = 5_000_000;

    /** Locks of files are held by the whole process, so its own threads take turns before. */
    private static final ReentrantLock WRITER = new ReentrantLock();

    private final Path directory;
    private final Duration lockPatience;

    /** In this directory, which is made when it is needed, for its owner only. */
    public FileKnownNames(Path directory) {
        this(directory, LOCK_PATIENCE);
    }

    FileKnownNames(Path directory, Duration lockPatience) {
        this.directory = directory;
        this.lockPatience = lockPatience;
    }

    @Override
    public @Nullable KnownName find(Name name) throws IOException {
        Path file = fileOf(name);
        String text = read(file);
        if (text == null) {
            LOG.trace("nothing is known of {}", name);
            return null;
        }
        return parse(name, file, text);
    }

    /** Null where there is no such file. */
    private static @Nullable String read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.size(file) > MOST_BYTES ? new byte[0] : Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw explained(file, e);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw damaged(file, e);
        }
    }

    private static KnownName parse(Name name, Path file, String text) throws IOException {
        String[] parts = text.strip().split(" ", -1);
        if (parts.length != PARTS) {
            throw damaged(file, null);
        }
        try {
            return new KnownName(name, OwnerKey.parse(parts[0]), Long.parseLong(parts[1]), parts[2]);
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private static IOException damaged(Path file, @Nullable Exception cause) {
        return new IOException(
                file
                        + " is damaged: it has not 'OWNER VERSION DIGEST' of a name. Whoever removes it forgets what"
                        + " was seen of that name",
                cause);
    }

    /** What the system says is often no more than the name of a file, or all but that. */
    static IOException explained(Path path, IOException e) {
        String file =
                e instanceof FileSystemException named && named.getFile() != null ? named.getFile() : path.toString();
        if (e instanceof AccessDeniedException) {
            return new IOException(file + ": permission denied", e);
        }
        if (e instanceof FileAlreadyExistsException) {
            return new IOException(file + " is there, and is no directory", e);
        }
        if (e instanceof NoSuchFileException) {
            return new IOException(file + " is not there", e);
        }
        String why = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
        return new IOException(file + ": " + (why == null ? e.getClass().getSimpleName() : why), e);
    }

    /** A name has no letters that a file's may not have. */
    private Path fileOf(Name name) {
        return directory.resolve(name.toString());
    }

    @Override
    public boolean remember(@Nullable KnownName before, KnownName now) throws IOException {
        long deadline = System.nanoTime() + lockPatience.toNanos();
        makeDirectory();
        takeTurn(deadline);
        try (FileChannel channel = openLock();
                FileLock lock = lock(channel, deadline)) {
            KnownName current = find(now.name());
            if (current == null ? before != null : !current.equals(before)) {
                return false;
            }
            if (!lock.isValid()) {
                throw new IOException("the lock of %s was lost".formatted(directory.resolve(LOCK)));
            }
            replace(now);
            return true;
        } finally {
            WRITER.unlock();
        }
    }

    private void makeDirectory() throws IOException {
        try {
            // With whom somebody has to do is nobody else's affair.
            StateDirectory.create(directory);
        } catch (IOException e) {
            throw explained(directory, e);
        }
    }

    private FileChannel openLock() throws IOException {
        Path file = directory.resolve(LOCK);
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw explained(file, e);
        }
    }

    private void takeTurn(long deadline) throws IOException {
        try {
            if (!WRITER.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw tooLate();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private FileLock lock(FileChannel channel, long deadline) throws IOException {
        while (true) {
            FileLock lock = tryLock(channel);
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - deadline >= 0) {
                throw tooLate();
            }
            LockSupport.parkNanos(this, LOCK_PAUSE_NANOS);
            if (Thread.interrupted()) {
                throw interrupted();
            }
        }
    }

    private @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            LOG.trace("somebody else in this process has the lock of {}", directory, e);
            return null;
        } catch (IOException e) {
            throw explained(directory.resolve(LOCK), e);
        }
    }

    private IOException tooLate() {
        return new IOException("%s is locked by another process, for more than %d ms"
                .formatted(directory.resolve(LOCK), lockPatience.toMillis()));
    }

    private IOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for the lock of " + directory.resolve(LOCK));
    }

    private void replace(KnownName known) throws IOException {
        Path file = fileOf(known.name());
        try {
            Path written = Files.createTempFile(directory, ".new", "");
            try {
                write(written, "%s %d %s%n".formatted(known.owner(), known.version(), known.digest()));
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw explained(file, e);
        }
    }

    /** After a crash there is what was before, or all of this: never an empty file, which some systems leave where nothing is forced. */
    private static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Makes the directory, and sees that a file can be written there. */
    @Override
    public void check() throws IOException {
        makeDirectory();
        try {
            Files.delete(Files.createTempFile(directory, ".new", ""));
        } catch (IOException e) {
            throw explained(directory, e);
        }
    }
}
