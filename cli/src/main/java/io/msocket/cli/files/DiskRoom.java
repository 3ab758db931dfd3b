package io.msocket.cli.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.slf4j.LoggerFactory;

/** How much a disk can take, asked early so that a file too large fails before its first byte. */
public final class DiskRoom {
    private DiskRoom() {}

    /**
     * The bytes that this process may still write to the disk of a directory; nothing where the system cannot tell, as in
     * a chroot without {@code /proc}, whose mount points Java cannot find. A full disk then shows when it is written to.
     */
    public static OptionalLong of(Path directory) {
        try {
            return OptionalLong.of(Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            LoggerFactory.getLogger(DiskRoom.class)
                    .debug("cannot tell how much room {} has; it is not checked", directory, e);
            return OptionalLong.empty();
        }
    }
}
