package io.msocket.socket;

import io.msocket.transport.PeerVerifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trust on first use, kept in a file; {@link PeerVerifiers#knownHosts} has its format. Thread-safe. */
final class KnownHosts implements PeerVerifier {
    private static final Logger log = LoggerFactory.getLogger(KnownHosts.class);

    /** Far more than a rewrite of the file takes; whoever holds the lock longer hangs. */
    private static final long LOCK_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long LOCK_RETRY_MILLIS = 20;

    /** Some 10,000 hosts; a larger file was named by mistake. */
    private static final long MAX_BYTES = 1 << 20;

    /** Locks of files are held by the whole process, so its own threads must take turns before. */
    private static final ReentrantLock WRITER = new ReentrantLock();

    /** As many as Linux follows. */
    private static final int MAX_LINKS = 40;

    private final Path file;
    private final long lockWaitNanos;

    KnownHosts(Path file) {
        this(file, LOCK_WAIT_NANOS);
    }

    KnownHosts(Path file, long lockWaitNanos) {
        this.file = file;
        this.lockWaitNanos = lockWaitNanos;
    }

    @Override
    public @Nullable String verify(InetSocketAddress remote, byte[] key) {
        String host = HostAndPort.of(remote);
        PeerKey presented = PeerKey.of(key);
        try {
            Entry known = find(host, read());
            return known == null ? remember(host, presented) : compare(host, known, presented);
        } catch (IOException e) {
            return "%s cannot be verified: %s".formatted(host, describe(e));
        }
    }

    @Override
    public byte @Nullable [] expectedKey(InetSocketAddress remote) {
        try {
            Entry known = find(HostAndPort.of(remote), read());
            return known == null ? null : known.key().toBytes();
        } catch (IOException e) {
            log.debug("no key is expected: {}; verify will refuse for that", describe(e));
            return null;
        }
    }

    private String describe(IOException e) {
        String text = e.getMessage();
        if (e instanceof FileSystemException failure && failure.getFile() != null) {
            return failure.getFile() + ": " + reason(failure);
        }
        return text == null ? file + " cannot be used" : text;
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
            return "is no directory";
        }
        String reason = failure.getReason();
        return reason == null ? "cannot be used" : reason;
    }

    private record Entry(int line, PeerKey key) {}

    private List<String> read() throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("%s is larger than %d bytes".formatted(file, MAX_BYTES));
            }
            return Files.readAllLines(file);
        } catch (NoSuchFileException firstUse) {
            return List.of();
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not text in UTF-8; restore it, or remove it", e);
        }
    }

    /** Every line is looked at: one that cannot be read may be the one that is sought. */
    private @Nullable Entry find(String host, List<String> lines) throws IOException {
        @Nullable Entry found = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] parts = line.split("\\s+", -1);
            String canonical = HostAndPort.canonical(parts[0]);
            if (parts.length != 2 || canonical == null) {
                throw new IOException(
                        "%s:%d is not 'HOST:PORT KEY'; correct it, or remove the line".formatted(file, i + 1));
            }
            if (!canonical.equals(parts[0])) {
                throw new IOException("%s:%d has '%s', which is to be written '%s'; correct it, or remove the line"
                        .formatted(file, i + 1, parts[0], canonical));
            }
            PeerKey key = parse(parts[1], i + 1);
            if (found == null && parts[0].equals(host)) {
                found = new Entry(i + 1, key);
            }
        }
        return found;
    }

    private PeerKey parse(String text, int line) throws IOException {
        try {
            return PeerKey.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "%s:%d has a bad key (%s); correct it, or remove the line".formatted(file, line, e.getMessage()),
                    e);
        }
    }

    private @Nullable String compare(String host, Entry known, PeerKey presented) {
        if (known.key().equals(presented)) {
            return null;
        }
        return String.join(
                "\n",
                "THE KEY OF " + host + " HAS CHANGED.",
                "Somebody may be reading what you send, or the server has been given a new key.",
                "The key presented now has the fingerprint " + presented.fingerprint() + ".",
                "The key known until now is in " + file + ":" + known.line() + ", with the fingerprint "
                        + known.key().fingerprint() + ".",
                "Ask whoever runs the server. If the new key is right, remove line " + known.line() + " of " + file
                        + " and connect again.");
    }

    private @Nullable String remember(String host, PeerKey presented) throws IOException {
        long deadline = System.nanoTime() + lockWaitNanos;
        StateDirectory.createParent(file);
        try {
            if (!WRITER.tryLock(lockWaitNanos, TimeUnit.NANOSECONDS)) {
                throw new IOException("another thread holds " + lockFile() + " for too long");
            }
            try (FileChannel channel =
                            FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = lock(channel, deadline)) {
                return rememberLocked(host, presented, lock);
            } finally {
                WRITER.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + lockFile(), e);
        }
    }

    private Path lockFile() {
        return file.resolveSibling(file.getFileName() + ".lock");
    }

    private FileLock lock(FileChannel channel, long deadline) throws IOException, InterruptedException {
        while (true) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("another process holds " + lockFile() + " for too long");
            }
            Thread.sleep(LOCK_RETRY_MILLIS);
        }
    }

    /** @param lock shows that it is held */
    private @Nullable String rememberLocked(String host, PeerKey presented, FileLock lock) throws IOException {
        if (!lock.isValid()) {
            throw new IOException("the lock on " + lockFile() + " was lost");
        }
        List<String> lines = new ArrayList<>(read());
        Entry known = find(host, lines);
        if (known != null) {
            return compare(host, known, presented);
        }
        lines.add(host + " " + presented);
        Path target = followed();
        Path written = StateDirectory.createTemporary(target);
        try {
            Files.write(written, lines);
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
        return null;
    }

    /** Where the file is, or would be: a link stays one, also if it leads to nothing yet. */
    private Path followed() throws IOException {
        Path at = file;
        for (int links = 0; Files.isSymbolicLink(at); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemException(file.toString(), null, "leads from link to link");
            }
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        return at;
    }
}
