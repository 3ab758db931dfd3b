package io.msocket.names.record;

import io.msocket.protocol.crypto.KeyText;
import io.msocket.socket.StateDirectory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;

/**
 * A {@link SigningKey} in a file of its own: {@code msn-private1:} and the base64url form of its bytes, on one line; lines that begin with
 * {@code #} do not count. Only its owner may read it, where the system knows of such.
 */
public final class SigningKeyFile {
    private static final String COMMENT =
            "# The key of names. Whoever reads this file can say what is true of them; without it nobody can.";
    private static final KeyText TEXT = new KeyText("msn-private1:", "the private key of a name");
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");

    private static final int MOST_BYTES = 64 * 1024;

    private SigningKeyFile() {}

    /**
     * Makes a new key, and a file for it, which is whole or not there; its directory, if it has to be made, is for its owner only.
     *
     * @throws FileAlreadyExistsException when there is such a file: a key that is lost takes its names with it
     * @throws IOException when it cannot be written
     */
    public static SigningKey create(Path file) throws IOException {
        SigningKey key = SigningKey.generate(new SecureRandom()::nextBytes);
        String text = String.join("\n", COMMENT, "# " + key.owner(), TEXT.format(key.toBytes()), "");
        if (!StateDirectory.createOnce(file, text)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        return key;
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /**
     * Reads a key.
     *
     * @throws IOException when there is none, or others can read it; the message says what to do
     */
    public static SigningKey load(Path file) throws IOException {
        SigningKey key = keyIn(file);
        if (isPosix(file) && !OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IOException("the key in %s can be used by others; if nobody has read it, run: chmod 600 %s"
                    .formatted(file, file));
        }
        return key;
    }

    private static SigningKey keyIn(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + " has no key of names: it is no file");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " has no key of names: it has %d bytes".formatted(Files.size(file)));
        }
        try {
            List<String> lines = Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
            if (lines.size() == 1) {
                return SigningKey.of(TEXT.parse(lines.get(0).strip()));
            }
            throw new IOException(
                    file + " has no key of names: it has %d lines that count, not 1".formatted(lines.size()));
        } catch (IllegalArgumentException e) {
            // Not what is there: it may be a key of another kind.
            throw new IOException(file + " has no key of names, which begins with " + TEXT.prefix(), e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " has no key of names: it is no text", e);
        }
    }
}
