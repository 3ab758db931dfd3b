package io.msocket.socket;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this user's msocket files are, and how such files are made: for their owner only, where the system knows of such. For msocket's own
 * modules, and no part of what programs can rely on.
 */
public final class StateDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(StateDirectory.class);

    private static final String PROPERTY = "msocket.home";

    /** A file's lock does not keep the threads of one process apart. */
    private static final ReentrantLock TURN = new ReentrantLock();

    private StateDirectory() {}

    /** The system property {@code msocket.home} says which it is, else it is {@code .msocket} at home. */
    public static Path home() {
        String configured = System.getProperty(PROPERTY);
        return configured == null ? Path.of(System.getProperty("user.home"), ".msocket") : Path.of(configured);
    }

    static Path identity() {
        return home().resolve("identity");
    }

    /** Where a user's known hosts are. */
    public static Path knownHosts() {
        return home().resolve("known_hosts");
    }

    /**
     * Makes a directory for its owner only, with those that it is in, unless it is there.
     *
     * @throws IOException when it cannot be made
     */
    public static void create(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, ownerOnly(directory, "rwx------"));
        }
    }

    static void createParent(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            create(parent);
        }
    }

    /**
     * Makes an empty file beside {@code file}, readable by its owner only, to be filled and renamed.
     *
     * @throws FileAlreadyExistsException never: the name is new
     */
    static Path createTemporary(Path file) throws IOException {
        createParent(file);
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException(file + " is a directory, not a file");
        }
        return Files.createTempFile(parent, absolute.getFileName().toString(), ".new", ownerOnly(parent, "rw-------"));
    }

    /**
     * Makes a file for its owner only, whole from the first moment on, and its directory, if that is missing. Of several who do so at one time
     * one is first, and the file of that one stays. Blocks until the disk has it.
     *
     * @return whether the file is this one; false where there was one
     * @throws IOException when it cannot be made
     */
    public static boolean createOnce(Path file, String text) throws IOException {
        Path written = createTemporary(file);
        try {
            Files.writeString(written, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            return publish(written, file, Files::createLink);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Gives a file a second name. */
    @FunctionalInterface
    interface Linking {
        /**
         * Gives it.
         *
         * @throws FileAlreadyExistsException when there is a file of that name
         */
        void link(Path name, Path file) throws IOException;
    }

    /** Gives the whole file its name, unless there is one of that name. */
    static boolean publish(Path written, Path file, Linking links) throws IOException {
        try {
            links.link(file, written);
            return true;
        } catch (FileAlreadyExistsException another) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            // Each system says that in its own words. Whatever else is wrong is told by what follows.
            LOG.debug("there are no links where {} is to be", file, noLinks);
            return moveInTurn(written, file);
        }
    }

    /** That there is none yet, and the move, are two steps of the system: of two who take them at one time both would be first. */
    private static boolean moveInTurn(Path written, Path file) throws IOException {
        Path turn = file.resolveSibling(file.getFileName() + ".lock");
        TURN.lock();
        try (FileChannel channel = FileChannel.open(
                turn, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ownerOnly(turn, "rw-------"))) {
            lock(channel, turn);
            return move(written, file);
        } finally {
            TURN.unlock();
        }
    }

    /** Until the channel is closed. */
    private static void lock(FileChannel channel, Path turn) {
        try {
            FileLock held = channel.lock();
            LOG.trace("{} is held: {}", turn, held);
        } catch (IOException noLocks) {
            LOG.debug("there are no locks where {} is", turn, noLocks);
        }
    }

    private static boolean move(Path written, Path file) throws IOException {
        try {
            Files.move(written, file);
            return true;
        } catch (FileAlreadyExistsException another) {
            return false;
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path place, String permissions) {
        if (!place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }
}
