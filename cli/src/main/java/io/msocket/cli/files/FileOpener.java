package io.msocket.cli.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;

/** How a file of a shared directory is opened for reading, on this kind of system. */
@FunctionalInterface
interface FileOpener {
    /** A regular file that is open for reading, and what it was like then. */
    record Opened(FileChannel channel, BasicFileAttributes attributes) {}

    /** That something else has the name. */
    final class NotRegularFileException extends FileSystemException {
        private final BasicFileAttributes attributes;

        NotRegularFileException(Path path, BasicFileAttributes attributes) {
            super(path.toString(), null, "not a regular file");
            this.attributes = attributes;
        }

        BasicFileAttributes attributes() {
            return attributes;
        }
    }

    /**
     * Opens what has the name now, which need not be what had it a moment ago, nor be in the directory: whoever calls this compares
     * the file key.
     *
     * @param path leads there, too, unless something was moved meanwhile
     * @throws NotRegularFileException if it is something else than a regular file
     */
    Opened open(SecureDirectoryStream<Path> directory, Path name, Path path) throws IOException;

    /** That of this system. */
    static FileOpener ofThisSystem() {
        FileOpener linux = LinuxFileOpener.ifWorking();
        return linux == null ? new PortableFileOpener() : linux;
    }
}
