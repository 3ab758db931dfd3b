package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for 127.0.0.1 that nobody else has signed.
 *
 * @param certificate its file, PEM
 * @param key the file of its private key, PEM
 * @param store both in one file, as the JDK has them
 */
record SelfSigned(Path certificate, Path key, Path store) {
    private static final String NAME = "names";
    private static final String PASSWORD = "changeit";

    /** Makes one, in a directory that is made for it. */
    static SelfSigned in(Path directory) throws Exception {
        Path store = Files.createDirectories(directory).resolve("keys.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                NAME,
                "-keyalg",
                "EC",
                "-dname",
                "CN=names",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        byte[] certificate = keys.getCertificate(NAME).getEncoded();
        byte[] key = keys.getKey(NAME, PASSWORD.toCharArray()).getEncoded();
        return new SelfSigned(
                write(directory.resolve("certificate.pem"), "CERTIFICATE", certificate),
                write(directory.resolve("key.pem"), "PRIVATE KEY", key),
                store);
    }

    private static Path write(Path file, String type, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type));
    }

    /** Have a JVM trust it, and nothing else. */
    List<String> asAllThatIsTrusted() {
        return List.of("-Djavax.net.ssl.trustStore=" + store, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }
}
