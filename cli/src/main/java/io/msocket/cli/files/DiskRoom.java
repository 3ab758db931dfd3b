package io.msocket.cli.files;

import java.io.File;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much a disk can take, asked early so that a file too large fails before its first byte. */
public final class DiskRoom {
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
}
