package io.msocket.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where this user's msocket files are: the system property {@code msocket.home}, or {@code .msocket} at home. */
final class StateDirectory {
    private static final String PROPERTY = "msocket.home";

    private StateDirectory() {}

    static Path identity() {
        return directory().resolve("identity");
    }

    static Path knownHosts() {
        return directory().resolve("known_hosts");
    }

    private static Path directory() {
        String configured = System.getProperty(PROPERTY);
        return configured == null ? Path.of(System.getProperty("user.home"), ".msocket") : Path.of(configured);
    }

    /** Makes the directory of a file, for its owner only, unless it is there. */
    static void createParent(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || Files.isDirectory(parent)) {
            return;
        }
        Files.createDirectories(parent, ownerOnly(parent, "rwx------"));
    }

    /**
     * Makes an empty file beside {@code file}, readable by its owner only, to be filled and renamed.
     *
     * @throws FileAlreadyExistsException never: the name is new
     */
    static Path createTemporary(Path file) throws IOException {
        createParent(file);
        Path absolute = file.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IOException(file + " is a directory, not a file");
        }
        return Files.createTempFile(parent, absolute.getFileName().toString(), ".new", ownerOnly(parent, "rw-------"));
    }

    /**
     * Makes a file for its owner only, whole from the first moment on; of several who do so at one time one is first, and
     * the file of that one stays.
     */
    static void createOnce(Path file, String text) throws IOException {
        Path written = createTemporary(file);
        try {
            Files.writeString(written, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            publish(written, file);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    /** Gives the whole file its name, unless another process was first: then that one's counts. */
    private static void publish(Path written, Path file) throws IOException {
        try {
            Files.createLink(file, written);
        } catch (FileAlreadyExistsException another) {
            return;
        } catch (UnsupportedOperationException noLinks) {
            move(written, file);
        }
    }

    private static void move(Path written, Path file) throws IOException {
        try {
            Files.move(written, file);
        } catch (FileAlreadyExistsException another) {
            Files.deleteIfExists(written);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path place, String permissions) {
        if (!place.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(permissions);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }
}
