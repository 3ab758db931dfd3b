package io.msocket.cli.files;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By a descriptor that only points to what has the name (open(2), O_PATH): taking one opens neither pipe nor device, so that it waits
 * for nobody. What it points to is looked at, and then opened by the descriptor's own name, behind which nothing can be exchanged.
 */
final class LinuxFileOpener implements FileOpener {
    private static final Logger log = LoggerFactory.getLogger(LinuxFileOpener.class);

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** The same on all architectures, but for those of {@link #hasOtherNumbers}. */
    private static final int O_PATH = 0x200000;

    private static final int O_CLOEXEC = 0x80000;
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EACCES = 13;
    private static final int ENOTDIR = 20;

    private final LibC c;

    /** Public, since JNA implements it. */
    public interface LibC extends Library {
        int open(String path, int flags) throws LastErrorException;

        int close(int descriptor) throws LastErrorException;
    }

    private LinuxFileOpener(LibC c) {
        this.c = c;
    }

    /** One, or null where it does not work: on other systems, without the C library, or without /proc. */
    static @Nullable LinuxFileOpener ifWorking() {
        if (!Platform.isLinux() || hasOtherNumbers()) {
            return null;
        }
        try {
            // The names as Java itself gives them to the kernel.
            String encoding = System.getProperty("sun.jnu.encoding");
            LinuxFileOpener opener =
                    new LinuxFileOpener(Native.load("c", LibC.class, Map.of(Library.OPTION_STRING_ENCODING, encoding)));
            opener.tryOut();
            return opener;
        } catch (IOException | LinkageError e) {
            log.debug("files are opened by Java alone", e);
            return null;
        }
    }

    private static boolean hasOtherNumbers() {
        return Platform.isMIPS() || Platform.isSPARC();
    }

    private void tryOut() throws IOException {
        Path somewhere = Path.of("/");
        int descriptor = point(somewhere);
        try {
            Files.readAttributes(nameOf(descriptor), BasicFileAttributes.class);
        } finally {
            c.close(descriptor);
        }
    }

    @Override
    public Opened open(SecureDirectoryStream<Path> directory, Path name, Path path) throws IOException {
        int descriptor = point(path);
        try {
            Path pinned = nameOf(descriptor);
            BasicFileAttributes attributes = Files.readAttributes(pinned, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new NotRegularFileException(path, attributes);
            }
            return new Opened(FileChannel.open(pinned, StandardOpenOption.READ), attributes);
        } finally {
            c.close(descriptor);
        }
    }

    private int point(Path path) throws FileSystemException {
        try {
            return c.open(path.toString(), O_PATH | O_CLOEXEC);
        } catch (LastErrorException e) {
            FileSystemException failure = switch (e.getErrorCode()) {
                case ENOENT, ENOTDIR -> new NoSuchFileException(path.toString());
                case EACCES, EPERM -> new AccessDeniedException(path.toString());
                default -> new FileSystemException(path.toString(), null, e.getMessage());
            };
            failure.initCause(e);
            throw failure;
        }
    }

    private static Path nameOf(int descriptor) {
        return DESCRIPTORS.resolve(Integer.toString(descriptor));
    }
}
