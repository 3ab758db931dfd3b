package io.msocket.socket;

import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import io.msocket.protocol.crypto.KeyPair;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads and writes an {@link Identity}, whose documentation has the format. */
final class IdentityFile {
    private static final String COMMENT =
            "# msocket identity. Whoever reads this file can take the place of its owner.";
    private static final String FORMATS = "msocket-identity-";
    private static final String FORMAT = "msocket-identity-1";
    private static final String PRIVATE = "private ";
    private static final String PUBLIC = "public ";

    /** The lines that count: the format and two keys. */
    private static final int LINES = 3;

    /** Nobody's identity is longer; what is, was named by mistake. */
    private static final long MAX_BYTES = 4096;

    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path file;

    IdentityFile(Path file) {
        this.file = file;
    }

    Identity load() throws IOException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw malformed("it is no file");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw malformed("it is larger than " + MAX_BYTES + " bytes");
            }
            Identity identity = parse(Files.readString(file));
            // Only now: what is no identity, and was named by mistake, may be meant for others.
            requirePrivate();
            return identity;
        } catch (NoSuchFileException e) {
            throw new IOException("There is no identity file " + file, e);
        } catch (CharacterCodingException e) {
            throw malformed("it is no text");
        }
    }

    Identity loadOrCreate() throws IOException {
        if (!Files.exists(file)) {
            StateDirectory.createOnce(file, format(Identity.generate()));
        }
        return load();
    }

    private static String format(Identity identity) {
        String privateKey = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(identity.keys().privateKey());
        return String.join("\n", COMMENT, FORMAT, PRIVATE + privateKey, PUBLIC + identity.publicKey(), "");
    }

    private void requirePrivate() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        Set<PosixFilePermission> open = EnumSet.copyOf(OF_OTHERS);
        open.retainAll(view.readAttributes().permissions());
        if (!open.isEmpty()) {
            throw new IOException(
                    ("The private key in %s can be used by others (%s). If nobody has read it, run: " + "chmod 600 %s")
                            .formatted(file, open, file));
        }
    }

    private Identity parse(String text) throws IOException {
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        if (lines.size() != LINES) {
            throw malformed("it has %d lines that count, not %d".formatted(lines.size(), LINES));
        }
        if (!lines.get(0).equals(FORMAT)) {
            // What is there may be a key of another kind, which nobody should read on a screen.
            throw malformed(
                    lines.get(0).startsWith(FORMATS)
                            ? "it starts with '%s', not with '%s'".formatted(lines.get(0), FORMAT)
                            : "its first line is not '%s'".formatted(FORMAT));
        }
        KeyPair keys = JdkCipherSuites.aesGcm().keyPairOf(privateKey(lines.get(1)));
        if (!lines.get(2).equals(PUBLIC + PeerKey.of(keys.publicKey()))) {
            throw malformed("its public key does not belong to its private key");
        }
        return Identity.from(file, keys);
    }

    private byte[] privateKey(String line) throws IOException {
        if (!line.startsWith(PRIVATE)) {
            throw malformed("its second line is not '" + PRIVATE + "...'");
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder()
                    .decode(line.substring(PRIVATE.length()).strip());
        } catch (IllegalArgumentException e) {
            throw malformed("its private key is not base64url");
        }
        if (bytes.length != CipherSuite.KEY_LENGTH) {
            throw malformed("its private key has %d bytes, not %d".formatted(bytes.length, CipherSuite.KEY_LENGTH));
        }
        return bytes;
    }

    private IOException malformed(String how) {
        return new IOException(file + " is not an msocket identity: " + how
                + ". If it was one, restore it: who knows its key refuses another one");
    }
}
