package io.msocket.cli.files;

import io.msocket.protocol.Principal;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a server shares. Each name of a path is opened relative to the open directory before it, and never
 * through a symbolic link, so that nothing outside can be reached, not even by someone who changes the tree meanwhile.
 * Thread-safe.
 */
public final class SharedDirectory {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);

    /** In an open directory: this one. */
    private static final Path HERE = Path.of(".");

    private static final Set<OpenOption> CREATE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private final Path root;
    private final FileOpener opener;
    private final DiskRooms rooms = new DiskRooms();

    private SharedDirectory(Path root, FileOpener opener) {
        this.root = root;
        this.opener = opener;
    }

    /**
     * Shares {@code root}, which may itself be a symbolic link.
     *
     * @throws NoSuchFileException or NotDirectoryException if it is not a directory
     * @throws FileSystemException if this system cannot open files relative to an open directory (Windows)
     */
    public static SharedDirectory of(Path root) throws IOException {
        return of(root, FileOpener.ofThisSystem());
    }

    static SharedDirectory of(Path root, FileOpener opener) throws IOException {
        SharedDirectory shared = new SharedDirectory(root.toRealPath(), opener);
        shared.openRoot().close();
        return shared;
    }

    /** Without symbolic links. */
    public Path root() {
        return root;
    }

    /**
     * Reserves room for a file on the disk where it will be, which another one may be that is mounted in here.
     *
     * @param size in bytes
     * @param who to whom it is charged
     * @throws FileTransferException {@link ErrorCode#TOO_LARGE} if there is no room, or not for this client
     */
    RoomReservations.Reservation reserve(FilePath path, long size, Principal who) throws FileTransferException {
        try {
            return rooms.reserve(parent(path), size, who);
        } catch (InvalidPathException e) {
            throw explain(path, e);
        }
    }

    /** By a path, which may lead elsewhere by now: good for looking how much room there is, and for nothing else. */
    private Path parent(FilePath path) {
        List<String> names = path.names();
        return root.resolve(String.join("/", names.subList(0, names.size() - 1)));
    }

    /**
     * Opens a file for reading. Waits for nobody, whatever takes the file's place meanwhile.
     *
     * @throws FileTransferException if there is none, or it is not a regular file
     */
    FileOpener.Opened open(FilePath path) throws FileTransferException {
        try (SecureDirectoryStream<Path> directory = openParent(path)) {
            Path name = Path.of(path.fileName());
            BasicFileAttributes before = attributes(directory, name);
            if (!before.isRegularFile()) {
                throw notAFile(path, before);
            }
            FileOpener.Opened opened = opener.open(directory, name, root.resolve(String.join("/", path.names())));
            requireInside(directory, path, before, opened);
            return opened;
        } catch (FileOpener.NotRegularFileException e) {
            throw notAFile(path, e.attributes());
        } catch (IOException | InvalidPathException e) {
            throw explain(path, e);
        }
    }

    /** What was opened has, or had, the name in this directory: it was found by a path that may lead out meanwhile. */
    private static void requireInside(
            SecureDirectoryStream<Path> directory, FilePath path, BasicFileAttributes before, FileOpener.Opened opened)
            throws IOException {
        try {
            if (!isSame(before, opened.attributes())
                    && !isSame(attributes(directory, Path.of(path.fileName())), opened.attributes())) {
                throw new FileTransferException(
                        ErrorCode.IO, "the server cannot open " + path + ": it was replaced meanwhile; try again");
            }
        } catch (IOException e) {
            opened.channel().close();
            throw e;
        }
    }

    private static boolean isSame(BasicFileAttributes one, BasicFileAttributes other) {
        return one.fileKey() != null && one.fileKey().equals(other.fileKey());
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
            return PartialFile.create(new OpenDirectory(parent, name, parent(path)));
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

    /**
     * Opens a directory within one. The dot makes the kernel refuse whatever is none before it opens it, a named pipe among them, for
     * whose writer it would wait; but by it, links are followed, so that it takes a look at what was opened.
     */
    private static SecureDirectoryStream<Path> openChild(SecureDirectoryStream<Path> outer, Path name)
            throws IOException {
        SecureDirectoryStream<Path> child = outer.newDirectoryStream(name.resolve(HERE));
        try {
            BasicFileAttributes named = attributes(outer, name);
            if (named.isDirectory() && isSame(named, attributes(child))) {
                return child;
            }
        } catch (IOException e) {
            child.close();
            throw e;
        }
        child.close();
        throw new NotDirectoryException(name.toString());
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory) throws IOException {
        return directory.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
    }

    static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        return directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
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
        } else if (e instanceof NoRoomException full) {
            code = ErrorCode.TOO_LARGE;
            message += ": " + full.getReason();
        } else if (e instanceof FileSystemException f && f.getReason() != null) {
            message += ": " + f.getReason();
        }
        FileTransferException explained = new FileTransferException(code, message);
        explained.initCause(e);
        return explained;
    }

    /** @param path for its room */
    private record OpenDirectory(SecureDirectoryStream<Path> handle, Path name, Path path)
            implements PartialFile.Directory {
        @Override
        public OptionalLong room() {
            return DiskRoom.of(path);
        }

        @Override
        public FileChannel create(String partialName, FileAttribute<?>... attributes) throws IOException {
            return PortableFileOpener.asFileChannel(handle.newByteChannel(Path.of(partialName), CREATE, attributes));
        }

        @Override
        public @Nullable PosixFileAttributes replaced() throws IOException {
            PosixFileAttributeView view = permissions(name);
            try {
                PosixFileAttributes attributes = view == null ? null : view.readAttributes();
                // A link that has come meanwhile has permissions that mean nothing.
                return attributes != null && attributes.isRegularFile() ? attributes : null;
            } catch (NoSuchFileException e) {
                return null;
            }
        }

        @Override
        public PosixFileAttributeView permissions(String partialName) {
            return permissions(Path.of(partialName));
        }

        private PosixFileAttributeView permissions(Path file) {
            return handle.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public void publish(String partialName) throws IOException {
            handle.move(Path.of(partialName), handle, name);
            // Not by its path, by which something else may be there by now.
            try (FileChannel here = PortableFileOpener.asFileChannel(handle.newByteChannel(HERE, READ))) {
                here.force(true);
            }
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
