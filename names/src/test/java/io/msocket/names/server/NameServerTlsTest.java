package io.msocket.names.server;

import static io.msocket.names.server.TestNameServer.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A name server by HTTPS. */
class NameServerTlsTest {
    @RegisterExtension
    private final TestNameServer server = new TestNameServer();

    @Test
    void a_server_with_a_certificate_is_asked_by_https(@TempDir Path directory) throws Exception {
        KeyStore keys = selfSigned(directory, "EC");
        Path certificate =
                pem(directory, "CERTIFICATE", keys.getCertificate("names").getEncoded());
        Path key = pem(
                directory,
                "PRIVATE KEY",
                keys.getKey("names", "changeit".toCharArray()).getEncoded());
        server.start(settings().withTls(new NameServerSettings.TlsFiles(certificate, key)));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        HttpClient trusting = HttpClient.newBuilder().sslContext(context).build();
        URI uri = URI.create(
                "https://127.0.0.1:%d/health".formatted(server.address().getPort()));
        assertThat(trusting.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                        .body())
                .isEqualTo("ok\n");
        assertThatThrownBy(() -> server.start(settings().withTls(new NameServerSettings.TlsFiles(key, certificate))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot use the certificate in " + key);
    }

    @Test
    void a_certificate_is_used_only_with_its_own_key(@TempDir Path directory) throws Exception {
        KeyStore keys = selfSigned(directory, "EC");
        Path other = Files.createDirectory(directory.resolve("other"));
        Path certificate =
                pem(directory, "CERTIFICATE", keys.getCertificate("names").getEncoded());
        for (String algorithm : List.of("EC", "RSA")) {
            Path key = pem(
                    Files.createDirectory(other.resolve(algorithm)),
                    "PRIVATE KEY",
                    selfSigned(other.resolve(algorithm), algorithm)
                            .getKey("names", "changeit".toCharArray())
                            .getEncoded());
            assertThatThrownBy(
                            () -> server.start(settings().withTls(new NameServerSettings.TlsFiles(certificate, key))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the key is not that of the certificate");
        }
        Path missing = directory.resolve("missing.pem");
        assertThatThrownBy(
                        () -> server.start(settings().withTls(new NameServerSettings.TlsFiles(certificate, missing))))
                .isInstanceOf(NoSuchFileException.class);
    }

    private static KeyStore selfSigned(Path directory, String algorithm) throws Exception {
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "names",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=names",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return KeyStore.getInstance(file.toFile(), "changeit".toCharArray());
    }

    private static Path pem(Path directory, String type, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                directory.resolve(type + ".pem"),
                "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, text, type));
    }
}
