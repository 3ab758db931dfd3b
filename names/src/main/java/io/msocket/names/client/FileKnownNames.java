package io.msocket.names.client;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.OwnerKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

    /** Locks of files are held by the whole process, so its own threads take turns before. */
    private static final ReentrantLock WRITER = new ReentrantLock();

    private final Path directory;

    /** In this directory, which is made when it is needed. */
    public FileKnownNames(Path directory) {
        this.directory = directory;
    }

    @Override
    public @Nullable KnownName find(Name name) throws IOException {
        Path file = fileOf(name);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw damaged(file, null);
            }
            return parse(name, file, Files.readString(file));
        } catch (NoSuchFileException e) {
            LOG.trace("nothing is known of {}", name);
            return null;
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
                        + " is damaged: it has not 'OWNER VERSION DIGEST' of a name. Whoever removes it forgets what was seen of that name",
                cause);
    }

    /** A name has no letters that a file's may not have. */
    private Path fileOf(Name name) {
        return directory.resolve(name.toString());
    }

    @Override
    public void remember(KnownName known) throws IOException {
        Files.createDirectories(directory);
        WRITER.lock();
        try (FileChannel channel =
                        FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            KnownName before = find(known.name());
            if (lock.isValid() && (before == null || before.version() < known.version())) {
                replace(known);
            }
        } finally {
            WRITER.unlock();
        }
    }

    private void replace(KnownName known) throws IOException {
        Path written = Files.createTempFile(directory, ".new", "");
        try {
            Files.writeString(written, "%s %d %s%n".formatted(known.owner(), known.version(), known.digest()));
            Files.move(
                    written, fileOf(known.name()), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }
}
