package io.msocket.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve("deep/er/identity");
    }

    @Test
    void an_identity_is_made_once_and_then_found_again() throws Exception {
        Identity made = Identity.loadOrCreate(file);
        assertThat(Identity.loadOrCreate(file).publicKey()).isEqualTo(made.publicKey());
        assertThat(Identity.load(file).keys()).isEqualTo(made.keys());
        assertThat(made.fingerprint()).startsWith("SHA256:").hasSize(50);
    }

    @Test
    void the_file_and_its_directory_are_for_the_owner_only() throws Exception {
        assumeTrue(isPosix());
        Identity.loadOrCreate(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void making_one_leaves_no_other_file() throws Exception {
        Identity.loadOrCreate(file);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void all_who_make_it_at_one_time_get_the_same() throws Exception {
        List<Background<Identity>> makers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            makers.add(Background.call(() -> Identity.loadOrCreate(file)));
        }
        Set<PeerKey> keys = new HashSet<>();
        for (Background<Identity> maker : makers) {
            keys.add(maker.result().publicKey());
        }
        assertThat(keys).hasSize(1);
    }

    @Test
    void a_file_that_others_can_read_is_refused_with_what_to_do() throws Exception {
        assumeTrue(isPosix());
        Identity.loadOrCreate(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatIOException()
                .isThrownBy(() -> Identity.load(file))
                .withMessageContaining("GROUP_READ")
                .withMessageContaining("chmod 600 " + file);
    }

    @Test
    void nobody_is_told_to_close_a_file_that_is_none_of_it() throws Exception {
        assumeTrue(isPosix());
        for (byte[] junk : List.of(new byte[0], new byte[] {(byte) 0xff, 0, 1}, "somebody's\n".getBytes(UTF_8))) {
            Path open = Files.write(directory.resolve("open"), junk);
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
            assertThatIOException()
                    .isThrownBy(() -> Identity.load(open))
                    .withMessageContaining(open + " is not an msocket identity")
                    .withMessageNotContaining("chmod");
        }
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
        assertThatIOException().isThrownBy(() -> Identity.load(binary)).withMessageContaining("it is no text");
    }

    @Test
    void a_missing_file_is_named() {
        assertThatIOException().isThrownBy(() -> Identity.load(file)).withMessageContaining("no identity file " + file);
    }

    @Test
    void a_file_that_is_no_identity_is_refused_with_the_reason() throws Exception {
        Identity identity = Identity.loadOrCreate(file);
        String text = Files.readString(file);
        assertRefused("", "0 lines");
        assertRefused(text.replace("msocket-identity-1", "msocket-identity-9"), "starts with 'msocket-identity-9'");
        assertRefused(text.replace("msocket-identity-1", "secret of another kind"), "first line is not");
        assertThatIOException().isThrownBy(() -> Identity.load(file)).withMessageNotContaining("secret");
        assertRefused(text.replace("private ", "privat "), "second line");
        assertRefused(text.replace("private ", "private !"), "base64url");
        assertRefused(text.replaceAll("private .*", "private AAAA"), "3 bytes, not 32");
        assertRefused(
                text.replace(
                        identity.publicKey().toString(),
                        Identity.generate().publicKey().toString()),
                "does not belong");
        assertRefused("x".repeat(5000), "larger than");
    }

    private void assertRefused(String text, String reason) throws IOException {
        Files.writeString(file, text);
        assertThatIOException()
                .isThrownBy(() -> Identity.load(file))
                .withMessageContaining(file.toString())
                .withMessageContaining(reason);
    }

    @Test
    void comments_and_empty_lines_do_not_count() throws Exception {
        Identity identity = Identity.loadOrCreate(file);
        Files.writeString(file, "\n# mine\n" + Files.readString(file) + "\n\n");
        assertThat(Identity.load(file).publicKey()).isEqualTo(identity.publicKey());
    }

    @Test
    void an_identity_does_not_show_its_private_key() {
        Identity identity = Identity.generate();
        assertThat(identity).hasToString("Identity[" + identity.publicKey() + "]");
    }

    @Test
    void a_public_key_is_read_back_from_its_text() {
        PeerKey key = Identity.generate().publicKey();
        assertThat(PeerKey.parse(key.toString())).isEqualTo(key).hasSameHashCodeAs(key);
        assertThat(PeerKey.of(key.toBytes())).isEqualTo(key);
        assertThat(key.toString()).startsWith("msk1:").hasSize(48);
    }

    @Test
    void what_is_no_public_key_is_refused_with_the_reason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerKey.parse("ssh-ed25519 AAAA"))
                .withMessageContaining("msk1:");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerKey.parse("msk1:%%"))
                .withMessageContaining("base64url");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PeerKey.parse("msk1:AAAA"))
                .withMessageContaining("32 bytes, not 3");
    }

    private boolean isPosix() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
