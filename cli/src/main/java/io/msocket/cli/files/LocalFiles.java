package io.msocket.cli.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files named by a path of this machine, which its user chose. */
public final class LocalFiles {
    /** As many steps from link to link as Linux takes. */
    private static final int MOST_LINKS = 40;

    private static final Set<StandardOpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private LocalFiles() {}

    /** Where a link leads that leads to nothing yet; what is none, itself. */
    private static Path led(Path file) throws IOException {
        Path path = file;
        for (int i = 0; i < MOST_LINKS; i++) {
            if (!Files.isSymbolicLink(path)) {
                return path;
            }
            path = path.resolveSibling(Files.readSymbolicLink(path));
        }
        throw new FileSystemException(file.toString(), null, "too many symbolic links");
    }

    /**
     * Where a file goes that is called {@code name}: in a directory under that name.
     *
     * @param chosen by the user; one that ends with a slash means a directory
     * @throws FileSystemException if that is no directory
     */
    public static Path place(String chosen, String name) throws IOException {
        Path path = Path.of(chosen);
        if (chosen.endsWith("/") && !Files.isDirectory(path)) {
            throw Files.exists(path) ? new NotDirectoryException(chosen) : new NoSuchFileException(chosen);
        }
        return Files.isDirectory(path) ? path.resolve(name) : path;
    }

    /**
     * A target that becomes {@code file}; a symbolic link is followed, also one that leads to nothing yet, and a file that exists is
     * replaced and hands its permissions on. A device or a pipe gets the bytes as they come.
     *
     * @throws FileSystemException if it is a directory, or its own is missing or closed to us
     */
    public static Target target(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return StreamTarget.owning(Files.newOutputStream(file, StandardOpenOption.WRITE));
        }
        Path real = Files.exists(file) ? file.toRealPath() : led(file);
        Path parent = real.toAbsolutePath().getParent();
        if (parent == null) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        if (!Files.exists(parent)) {
            throw new NoSuchFileException(parent.toString());
        }
        if (!Files.isDirectory(parent)) {
            throw new NotDirectoryException(parent.toString());
        }
        return PartialFile.create(new PathDirectory(parent, real.toAbsolutePath()));
    }

    /**
     * Opens a file to send.
     *
     * @throws FileSystemException if it is missing, closed to us, or not a regular file
     */
    public static FileChannel source(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "is not a regular file");
        }
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /** A stream's bytes, up to its end, as a file to send that goes with its channel. */
    public static FileChannel spooled(InputStream stream) throws IOException {
        Path spool = Files.createTempFile("msocket-", ".spool");
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    spool, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            Files.deleteIfExists(spool);
            throw e;
        }
        boolean done = false;
        try {
            stream.transferTo(Channels.newOutputStream(channel));
            channel.position(0);
            done = true;
            return channel;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    /** Makes the names in a directory durable, where the system can. */
    private static void syncDirectory(Path directory) throws IOException {
        if (hasPermissions(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static boolean hasPermissions(Path directory) {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private record PathDirectory(Path parent, Path file) implements PartialFile.Directory {
        @Override
        public OptionalLong room() {
            return DiskRoom.of(parent);
        }

        @Override
        public FileChannel create(String partialName, FileAttribute<?>... attributes) throws IOException {
            return FileChannel.open(parent.resolve(partialName), CREATE, attributes);
        }

        @Override
        public @Nullable PosixFileAttributes replaced() throws IOException {
            return Files.exists(file) && hasPermissions(parent)
                    ? Files.readAttributes(file, PosixFileAttributes.class)
                    : null;
        }

        @Override
        public PosixFileAttributeView permissions(String partialName) {
            return Files.getFileAttributeView(parent.resolve(partialName), PosixFileAttributeView.class);
        }

        @Override
        public void publish(String partialName) throws IOException {
            Files.move(
                    parent.resolve(partialName),
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            syncDirectory(parent);
        }

        @Override
        public void delete(String partialName) throws IOException {
            Files.deleteIfExists(parent.resolve(partialName));
        }

        @Override
        public void close() {}
    }
}
