package io.msocket.cli.files;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** How much a disk can take, asked early so that a file too large fails before its first byte. */
public final class DiskRoom {
    /** What Linux and others say; in other languages the room itself must tell. */
    private static final List<String> WORDS = List.of("No space left on device", "Disk quota exceeded");

    private DiskRoom() {}

    /**
     * The bytes that this process may still write to the disk of a directory; nothing where the system cannot tell. A full
     * disk then shows when it is written to.
     */
    public static OptionalLong of(Path directory) {
        // Not from its FileStore, whose mount point Java cannot find in a chroot. 0 also stands for "cannot tell".
        File file = directory.toFile();
        long bytes = file.getUsableSpace();
        return bytes > 0 || file.getTotalSpace() > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
    }

    /**
     * What a failure to write says, as a {@link NoRoomException} if it is want of room.
     *
     * @param left how many bytes there is room for since, as far as the system tells
     * @param wanted how many were to be written
     */
    static IOException explain(IOException failure, OptionalLong left, long wanted) {
        String text = String.valueOf(failure instanceof FileSystemException f ? f.getReason() : failure.getMessage());
        boolean isFull = WORDS.stream().anyMatch(text::contains) || left.orElse(Long.MAX_VALUE) < wanted;
        return isFull ? new NoRoomException(failure) : failure;
    }
}
