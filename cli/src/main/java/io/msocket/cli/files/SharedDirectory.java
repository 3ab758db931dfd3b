package io.msocket.cli.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;

/**
 * The directory that a server shares. Each name of a path is opened relative to the open directory before it, and never
 * through a symbolic link, so that nothing outside can be reached, not even by someone who changes the tree meanwhile.
 * Thread-safe.
 */
public final class SharedDirectory {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final RoomReservations room;

    private SharedDirectory(Path root) {
        this.root = root;
        this.room = new RoomReservations(() -> DiskRoom.of(root));
    }

    /**
     * Shares {@code root}, which may itself be a symbolic link.
     *
     * @throws NoSuchFileException or NotDirectoryException if it is not a directory
     * @throws FileSystemException if this system cannot open files relative to an open directory (Windows)
     */
    public static SharedDirectory of(Path root) throws IOException {
        SharedDirectory shared = new SharedDirectory(root.toRealPath());
        shared.openRoot().close();
        return shared;
    }

    /** Without symbolic links. */
    public Path root() {
        return root;
    }

    /** The room on its disk. */
    RoomReservations room() {
        return room;
    }

    /** A regular file that is open for reading. */
    record Opened(FileChannel channel, long size) {}

    /**
     * Opens a file for reading.
     *
     * @throws FileTransferException if there is none, or it is not a regular file
     */
    Opened open(FilePath path) throws FileTransferException {
        try (SecureDirectoryStream<Path> directory = openParent(path)) {
            Path name = Path.of(path.fileName());
            BasicFileAttributes attributes = attributes(directory, name);
            // Looked at before it is opened: opening a named pipe would wait for a writer.
            if (!attributes.isRegularFile()) {
                throw notAFile(path, attributes);
            }
            return new Opened(asFileChannel(directory.newByteChannel(name, READ)), attributes.size());
        } catch (IOException | InvalidPathException e) {
            throw explain(path, e);
        }
    }

    /**
     * Starts a file that will be {@code path}; its directory must exist.
     *
     * @throws FileTransferException if there is no such directory, or something else than a regular file has the name
     */
    Target create(FilePath path) throws FileTransferException {
        try {
            SecureDirectoryStream<Path> parent = openParent(path);
            Path name = Path.of(path.fileName());
            try {
                checkReplaceable(parent, name, path);
            } catch (IOException e) {
                parent.close();
                throw e;
            }
            Path parentPath = root.resolve(
                    String.join("/", path.names().subList(0, path.names().size() - 1)));
            return PartialFile.create(new OpenDirectory(parent, parentPath, name));
        } catch (IOException | InvalidPathException e) {
            throw explain(path, e);
        }
    }

    private void checkReplaceable(SecureDirectoryStream<Path> parent, Path name, FilePath path) throws IOException {
        try {
            BasicFileAttributes attributes = attributes(parent, name);
            if (!attributes.isRegularFile()) {
                throw notAFile(path, attributes);
            }
        } catch (NoSuchFileException e) {
            // As it should be.
            return;
        }
    }

    @SuppressWarnings("StreamResourceLeak") // It is what is returned.
    private SecureDirectoryStream<Path> openRoot() throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new FileSystemException(
                root.toString(), null, "this system cannot share a directory safely (it has no openat)");
    }

    private SecureDirectoryStream<Path> openParent(FilePath path) throws IOException {
        SecureDirectoryStream<Path> directory = openRoot();
        List<String> names = path.names();
        for (String name : names.subList(0, names.size() - 1)) {
            try (SecureDirectoryStream<Path> outer = directory) {
                directory = openChild(outer, Path.of(name));
            }
        }
        return directory;
    }

    private static SecureDirectoryStream<Path> openChild(SecureDirectoryStream<Path> outer, Path name)
            throws IOException {
        try {
            return outer.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            if (attributes(outer, name).isDirectory()) {
                throw e;
            }
            throw new NotDirectoryException(name.toString());
        }
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        return directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static FileChannel asFileChannel(SeekableByteChannel channel) throws IOException {
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new FileSystemException(null, null, "this file system has no file channels");
    }

    private static FileTransferException notAFile(FilePath path, BasicFileAttributes attributes) {
        String kind = attributes.isDirectory()
                ? "a directory"
                : attributes.isSymbolicLink() ? "a symbolic link, and those are not followed" : "a device or a pipe";
        return new FileTransferException(ErrorCode.NOT_A_FILE, path + " is " + kind);
    }

    /** Names no path but the one that was asked for: the peer need not learn where the directory is. */
    private static FileTransferException explain(FilePath path, Exception e) {
        if (e instanceof FileTransferException known) {
            return known;
        }
        ErrorCode code = ErrorCode.IO;
        String message = "the server cannot open " + path;
        if (e instanceof NoSuchFileException) {
            code = ErrorCode.NOT_FOUND;
            message = "there is no " + path;
        } else if (e instanceof NotDirectoryException) {
            code = ErrorCode.NOT_FOUND;
            message = "something in " + path + " is not a directory (symbolic links are not followed)";
        } else if (e instanceof AccessDeniedException) {
            code = ErrorCode.NOT_ALLOWED;
            message = "the server may not touch " + path;
        } else if (e instanceof InvalidPathException) {
            code = ErrorCode.NOT_FOUND;
            message = "the server's locale cannot express " + path;
        } else if (e instanceof FileSystemException f && f.getReason() != null) {
            message += ": " + f.getReason();
        }
        FileTransferException explained = new FileTransferException(code, message);
        explained.initCause(e);
        return explained;
    }

    private record OpenDirectory(SecureDirectoryStream<Path> handle, Path path, Path name)
            implements PartialFile.Directory {
        @Override
        public FileChannel create(String partialName) throws IOException {
            return asFileChannel(handle.newByteChannel(Path.of(partialName), CREATE));
        }

        @Override
        public void publish(String partialName) throws IOException {
            handle.move(Path.of(partialName), handle, name);
            LocalFiles.syncDirectory(path);
        }

        @Override
        public void delete(String partialName) throws IOException {
            try {
                handle.deleteFile(Path.of(partialName));
            } catch (NoSuchFileException e) {
                // Committed, or deleted by the other of close and exit.
                return;
            }
        }

        @Override
        public void close() throws IOException {
            handle.close();
        }
    }
}
