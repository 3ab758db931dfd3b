package io.msocket.cli;

import io.msocket.cli.files.DiskRoom;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** The demo's directory: the file that is served, what is received, and a home for keys. Deleted in the end. */
final class DemoFiles implements Closeable {
    /** What the contents are made from; any number would do, but the same file each time is easier to talk about. */
    private static final long SEED = 20_161_108;

    private static final int BLOCK_BYTES = 64 * 1024;

    private final Path directory;

    private DemoFiles(Path directory) {
        this.directory = directory;
    }

    /** Makes the directory, which only this user can enter. */
    static DemoFiles create() throws IOException {
        DemoFiles files = new DemoFiles(Files.createTempDirectory("msocket-demo-"));
        Files.createDirectory(files.shared());
        return files;
    }

    Path shared() {
        return directory.resolve("shared");
    }

    Path served() {
        return shared().resolve("file");
    }

    Path received() {
        return directory.resolve("received");
    }

    Path home() {
        return directory.resolve("home");
    }

    Path names() {
        return directory.resolve("names");
    }

    Path key() {
        return directory.resolve("identity");
    }

    /** By which the server's name is signed, if it has one. */
    Path nameKey() {
        return directory.resolve("names.key");
    }

    /**
     * Fails early if the disk says that it has no room.
     *
     * @param copies how many files of {@code size} will be written
     */
    void checkRoom(long size, int copies) throws IOException {
        OptionalLong room = DiskRoom.of(directory);
        if (room.isPresent() && size > room.getAsLong() / copies) {
            throw new CommandFailure(
                    ExitCodes.CANNOT_CREATE,
                    "the demo needs " + copies + " times " + ByteSize.format((double) size) + " in "
                            + directory.getParent() + ", which has " + ByteSize.format((double) room.getAsLong())
                            + " left; choose a smaller --size, or another place by"
                            + " MSOCKET_JAVA_OPTS=-Djava.io.tmpdir=DIR");
        }
    }

    /** Makes a file of noise. */
    void make(long size) throws IOException {
        checkRoom(size, 2);
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream out = Files.newOutputStream(served())) {
            for (long left = size; left > 0; left -= BLOCK_BYTES) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, BLOCK_BYTES));
            }
        }
    }

    /** Takes a user's file without opening its directory to others. */
    void take(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new CommandFailure(ExitCodes.NO_INPUT, file + ": is not a file that can be sent");
        }
        try {
            Files.createLink(served(), file.toRealPath());
            checkRoom(Files.size(file), 1);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // Another file system, or one without links.
            checkRoom(Files.size(file), 2);
            Files.copy(file, served());
        }
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> paths = Files.walk(directory)) {
            all = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    /** {@link #close} for a shutdown hook. */
    void closeQuietly() {
        try {
            if (Files.exists(directory)) {
                close();
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(DemoFiles.class).warn("{} is left behind: {}", directory, e.toString());
        }
    }
}
