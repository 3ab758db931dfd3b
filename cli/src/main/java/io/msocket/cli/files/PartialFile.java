package io.msocket.cli.files;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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
        /** How many bytes its disk can take, as far as the system tells. */
        OptionalLong room();

        /** Makes a file; fails where there is one of the name. */
        FileChannel create(String partialName, FileAttribute<?>... attributes) throws IOException;

        /** Of the file that has the final name; null if there is none, or no such permissions here. */
        @Nullable
        PosixFileAttributes replaced() throws IOException;

        /** Of a file that {@link #create} has made, where {@link #replaced} is not null. */
        PosixFileAttributeView permissions(String partialName);

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
            PartialFile file = new PartialFile(directory, name, created(directory, name));
            file.registerAtExit();
            return file;
        } catch (IOException e) {
            IOException explained = DiskRoom.explain(e, OptionalLong.empty(), 0);
            directory.close();
            throw explained;
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static FileChannel created(Directory directory, String name) throws IOException {
        PosixFileAttributes replaced = directory.replaced();
        if (replaced == null) {
            return directory.create(name);
        }
        FileChannel channel = directory.create(name, FilePermissions.OF_OWNER);
        boolean done = false;
        try {
            FilePermissions.handOn(replaced, directory.permissions(name));
            done = true;
            return channel;
        } finally {
            if (!done) {
                channel.close();
                directory.delete(name);
            }
        }
    }

    @Override
    public OutputStream stream() {
        return new FilterOutputStream(Channels.newOutputStream(channel)) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    throw DiskRoom.explain(e, room(), length);
                }
            }
        };
    }

    @Override
    public OptionalLong room() {
        return directory.room();
    }

    @Override
    public void commit() throws IOException {
        try {
            // Some systems look for room only now.
            channel.force(true);
            channel.close();
            directory.publish(partialName);
        } catch (IOException e) {
            throw DiskRoom.explain(e, OptionalLong.empty(), 0);
        }
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
