package io.msocket.cli.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is still arriving, under a name of its own beside the final one. Deleted on every way out but
 * {@link #commit}, also when the JVM is told to stop; only a killed process leaves one behind.
 */
final class PartialFile implements Target {
    private static final Logger log = LoggerFactory.getLogger(PartialFile.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Of the random part of the name, in bytes: two never meet. */
    private static final int NAME_BYTES = 8;

    /** How the directory is reached: by path or by an open handle. */
    interface Directory {
        FileChannel create(String partialName) throws IOException;

        /** Renames atomically over whatever has the final name, and makes that durable. */
        void publish(String partialName) throws IOException;

        /** Does nothing if the file is no more. */
        void delete(String partialName) throws IOException;

        void close() throws IOException;
    }

    private final Directory directory;
    private final String partialName;
    private final FileChannel channel;
    private final Thread deleteAtExit = new Thread(this::delete, "delete-partial-file");
    private boolean committed;

    private PartialFile(Directory directory, String partialName, FileChannel channel) {
        this.directory = directory;
        this.partialName = partialName;
        this.channel = channel;
    }

    /** Creates the partial file; closes {@code directory} in the end, or at once if that fails. */
    static PartialFile create(Directory directory) throws IOException {
        byte[] random = new byte[NAME_BYTES];
        RANDOM.nextBytes(random);
        String name = FilePath.PARTIAL_PREFIX + HexFormat.of().formatHex(random) + FilePath.PARTIAL_SUFFIX;
        try {
            PartialFile file = new PartialFile(directory, name, directory.create(name));
            file.registerAtExit();
            return file;
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    @Override
    public OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    @Override
    public void commit() throws IOException {
        channel.force(true);
        channel.close();
        directory.publish(partialName);
        committed = true;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
            if (!committed) {
                directory.delete(partialName);
            }
        } finally {
            unregisterAtExit();
            directory.close();
        }
    }

    private void registerAtExit() throws IOException {
        try {
            Runtime.getRuntime().addShutdownHook(deleteAtExit);
        } catch (IllegalStateException e) {
            close();
            throw new IOException("the program is being stopped", e);
        }
    }

    private void unregisterAtExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(deleteAtExit);
        } catch (IllegalStateException e) {
            // The JVM is going down, and the hook finds nothing more to delete.
            log.debug("closed during shutdown", e);
        }
    }

    private void delete() {
        try {
            directory.delete(partialName);
        } catch (IOException | RuntimeException e) {
            log.warn("{} is left behind: {}", partialName, e.toString());
        }
    }
}
