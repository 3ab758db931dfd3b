package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified libraries that are given our sockets. */
class LibrariesTest {
    private static final int MEGABYTES = 3 << 20;
    private static final char[] PASSWORD = "only-a-test".toCharArray();

    @TempDir
    Path directory;

    @Test
    void jsse_runs_over_an_msocket() throws Exception {
        SSLContext tls = tlsContext();
        byte[] data = new byte[MEGABYTES];
        new Random(1).nextBytes(data);
        try (SocketPair pair = SocketKind.MSOCKET.pair();
                SSLSocket client = (SSLSocket) tls.getSocketFactory()
                        .createSocket(pair.client(), "localhost", pair.client().getPort(), true);
                SSLSocket server =
                        (SSLSocket) tls.getSocketFactory().createSocket(pair.server(), (InputStream) null, true)) {
            server.setUseClientMode(false);
            Background<byte[]> echo = Background.call(() -> {
                byte[] read = server.getInputStream().readNBytes(data.length);
                server.getOutputStream().write(read);
                server.shutdownOutput();
                return read;
            });
            Background<Void> write =
                    Background.run(() -> client.getOutputStream().write(data));
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(data);
            write.result();
            assertThat(echo.result()).hasSize(data.length);
            assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
            client.getOutputStream().close();
            assertThat(pair.client().isClosed()).as("closed with TLS").isTrue();
        }
    }

    @Test
    void okhttp_talks_to_a_server_whose_sockets_are_ours() throws Exception {
        byte[] body = new byte[MEGABYTES];
        new Random(2).nextBytes(body);
        try (MockWebServer server = new MockWebServer()) {
            server.setServerSocketFactory(new MServerSocketFactory(TestPeers.SERVER));
            server.enqueue(new MockResponse.Builder().body("hello").build());
            server.enqueue(new MockResponse.Builder()
                    .chunkedBody(new Buffer().write(body), 10_000)
                    .build());
            server.start(InetAddress.getLoopbackAddress(), 0);
            OkHttpClient client = new OkHttpClient.Builder()
                    .socketFactory(new MSocketFactory(TestPeers.CLIENT))
                    .readTimeout(Duration.ofSeconds(20))
                    .build();
            assertThat(get(client, server)).isEqualTo("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(post(client, server, body)).isEqualTo(body);
            RecordedRequest first = server.takeRequest();
            RecordedRequest second = server.takeRequest();
            assertThat(first.getMethod()).isEqualTo("GET");
            assertThat(second.getBody().toByteArray()).isEqualTo(body);
            assertThat(second.getConnectionIndex())
                    .as("the connection is used again")
                    .isEqualTo(first.getConnectionIndex());
            client.connectionPool().evictAll();
        }
    }

    private static byte[] get(OkHttpClient client, MockWebServer server) throws IOException {
        Request request = new Request.Builder().url(server.url("/get")).build();
        try (Response response = client.newCall(request).execute()) {
            return response.body().bytes();
        }
    }

    private static byte[] post(OkHttpClient client, MockWebServer server, byte[] body) throws IOException {
        Request request = new Request.Builder()
                .url(server.url("/post"))
                .post(RequestBody.create(body, MediaType.get("application/octet-stream")))
                .build();
        try (Response response = client.newCall(request).execute()) {
            return response.body().bytes();
        }
    }

    /** With a certificate of its own, made by the JDK's keytool. */
    private SSLContext tlsContext() throws Exception {
        Path store = directory.resolve("keys.p12");
        List<String> keytool = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString());
        assertThat(new ProcessBuilder(keytool)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start()
                        .waitFor())
                .isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
