package io.msocket.cli.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files named by a path of this machine, which its user chose. */
public final class LocalFiles {
    private LocalFiles() {}

    /**
     * A target that becomes {@code file}, which may exist if it is a regular file; a symbolic link is followed.
     *
     * @throws FileSystemException if {@code file} is a directory or a device, or its directory is missing or closed to us
     */
    public static Target target(Path file) throws IOException {
        Path real = file;
        if (Files.exists(file)) {
            real = file.toRealPath();
            if (Files.isDirectory(real)) {
                throw new FileSystemException(file.toString(), null, "is a directory");
            }
            if (!Files.isRegularFile(real)) {
                throw new FileSystemException(file.toString(), null, "is not a regular file");
            }
        }
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

    /** Makes the names in a directory durable, where the system can. */
    private static void syncDirectory(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private record PathDirectory(Path parent, Path file) implements PartialFile.Directory {
        @Override
        public FileChannel create(String partialName) throws IOException {
            return FileChannel.open(
                    parent.resolve(partialName), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
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
