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
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files named by a path of this machine, which its user chose. */
public final class LocalFiles {
    private LocalFiles() {}

    /**
     * A target that becomes {@code file}; a symbolic link is followed, and a file that exists is replaced and hands its permissions on. A
     * directory takes it under {@code name}. A device or a pipe gets the bytes as they come.
     *
     * @throws FileSystemException if its directory is missing or closed to us
     */
    public static Target target(Path file, String name) throws IOException {
        if (Files.isDirectory(file)) {
            return target(file.resolve(name), name);
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            return StreamTarget.owning(Files.newOutputStream(file, StandardOpenOption.WRITE));
        }
        Path real = Files.exists(file) ? file.toRealPath() : file;
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
        boolean done = false;
        FileChannel channel = FileChannel.open(
                spool, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
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
        public FileChannel create(String partialName) throws IOException {
            Path partial = parent.resolve(partialName);
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (!Files.exists(file) || !hasPermissions(parent)) {
                return FileChannel.open(partial, options);
            }
            // Never wider than what it replaces, from the first moment on; and no narrower in the end, whatever is
            // usual here.
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            FileChannel made = FileChannel.open(partial, options, PosixFilePermissions.asFileAttribute(permissions));
            boolean done = false;
            try {
                Files.setPosixFilePermissions(partial, permissions);
                done = true;
                return made;
            } finally {
                if (!done) {
                    made.close();
                    delete(partialName);
                }
            }
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
