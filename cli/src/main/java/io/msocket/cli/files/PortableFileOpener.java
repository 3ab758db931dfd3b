package io.msocket.cli.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * By Java alone. A named pipe that takes the file's place between a look at it and this keeps the thread waiting until somebody opens
 * the pipe's other end: Java cannot open without.
 */
final class PortableFileOpener implements FileOpener {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    @Override
    public Opened open(SecureDirectoryStream<Path> directory, Path name, Path path) throws IOException {
        FileChannel channel = asFileChannel(directory.newByteChannel(name, READ));
        try {
            BasicFileAttributes attributes = SharedDirectory.attributes(directory, name);
            if (!attributes.isRegularFile()) {
                throw new NotRegularFileException(path, attributes);
            }
            // Fails for a pipe whose name a file has again.
            channel.position();
            return new Opened(channel, attributes);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static FileChannel asFileChannel(SeekableByteChannel channel) throws IOException {
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new FileSystemException(null, null, "this file system has no file channels");
    }
}
