package io.msocket.examples.filedrop;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/**
 * The directory. A file gets its name once it is whole, and only if nothing has that name; until then it has one that begins
 * with a dot, as none that is dropped may. All of them are readable by their owner only. Thread-safe.
 */
final class DropBox implements Closeable {
    /** Without a separator, and with no dot at first: there is no way out of the directory, nor to the files of the box itself. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._ -]{0,99}");

    private static final String PARTIAL_PREFIX = ".drop-";
    private static final String PARTIAL_SUFFIX = ".part";
    private static final String LOCK = ".drop.lock";

    /** Of one file. */
    static final long MOST_BYTES = 1L << 30;

    /** So much of the disk stays free, in bytes. */
    private static final long ROOM_LEFT = 64L << 20;

    private final Path directory;
    private final FileChannel lock;

    /**
     * Opens the box, and clears away what a process that was killed has left in it.
     *
     * @throws IOException when it is no directory, or when another process uses it
     */
    DropBox(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory");
        }
        this.directory = directory;
        this.lock = FileChannel.open(
                directory.resolve(LOCK),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        boolean done = false;
        try {
            requireAlone();
            clear();
            done = true;
        } finally {
            if (!done) {
                lock.close();
            }
        }
    }

    private void requireAlone() throws IOException {
        FileLock held;
        try {
            held = lock.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new IOException("this process uses " + directory + " already", e);
        }
        if (held == null) {
            throw new IOException("another process uses " + directory);
        }
    }

    private void clear() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PARTIAL_PREFIX + "*" + PARTIAL_SUFFIX)) {
            for (Path partial : left) {
                Files.delete(partial);
            }
        }
    }

    /**
     * Whether a file would be taken; that its name is free is found out for good in the end only.
     *
     * @throws RefusedException if not
     */
    void require(String name, long length) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new RefusedException(
                    "a name has up to 100 letters of ASCII, digits, dots, dashes, underscores or spaces,"
                            + " and begins with a letter, a digit or an underscore");
        }
        if (length < 0 || length > MOST_BYTES) {
            throw new RefusedException("a file has at most " + MOST_BYTES + " bytes");
        }
        if (room() - ROOM_LEFT < length) {
            throw new RefusedException("there is no room for it");
        }
        if (Files.exists(directory.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            throw thereIsOne(name);
        }
    }

    /** The bytes that may still be written; without bound where the system cannot tell, then a full disk shows when it is written to. */
    private long room() {
        // Not from its FileStore, whose mount point Java cannot find in a chroot. 0 also stands for "cannot tell".
        File disk = directory.toFile();
        long bytes = disk.getUsableSpace();
        return bytes > 0 || disk.getTotalSpace() > 0 ? bytes : Long.MAX_VALUE;
    }

    private static RefusedException thereIsOne(String name) {
        return new RefusedException("there is a file " + name + " already");
    }

    /**
     * Takes a file that {@link #require} has found good, its content and then its digest.
     *
     * @return the digest of what is there now
     * @throws RefusedException when the digest is another one, or somebody has taken the name meanwhile
     */
    byte[] store(String name, long length, DataInputStream in) throws IOException {
        Path partial = Files.createTempFile(directory, PARTIAL_PREFIX, PARTIAL_SUFFIX);
        try {
            byte[] digest = write(partial, length, in);
            byte[] expected = new byte[Content.DIGEST_BYTES];
            in.readFully(expected);
            if (!MessageDigest.isEqual(digest, expected)) {
                throw new RefusedException("its SHA-256 is another one than was told");
            }
            // A second name for the file, which fails where there is one of that name; to rename would replace that.
            Files.createLink(directory.resolve(name), partial);
            return digest;
        } catch (FileAlreadyExistsException e) {
            throw thereIsOne(name);
        } finally {
            Files.delete(partial);
        }
    }

    private static byte[] write(Path partial, long length, DataInputStream in) throws IOException {
        try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            byte[] digest = Content.copy(in, out, length);
            channel.force(true);
            return digest;
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
