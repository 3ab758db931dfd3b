package io.msocket.bench;

import io.msocket.socket.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys that live as long as one benchmark run, in a directory of their own so that a second process can use them. */
record Fixture(Path directory, Identity identity, SSLContext tls) implements AutoCloseable {
    private static final String PASSWORD = "benchmark";
    private static final String IDENTITY_FILE = "identity";
    private static final String TLS_FILE = "tls.p12";

    static Fixture create() throws IOException, GeneralSecurityException, InterruptedException {
        Path directory = Files.createTempDirectory("msocket-bench");
        makeTlsKey(directory.resolve(TLS_FILE));
        return open(directory);
    }

    static Fixture open(Path directory) throws IOException, GeneralSecurityException {
        Identity identity = Identity.loadOrCreate(directory.resolve(IDENTITY_FILE));
        return new Fixture(directory, identity, context(directory.resolve(TLS_FILE)));
    }

    private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        ours.init(keys, PASSWORD.toCharArray());
        TrustManagerFactory theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        theirs.init(keys);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(ours.getKeyManagers(), theirs.getTrustManagers(), null);
        return context;
    }

    private static void makeTlsKey(Path store) throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "bench",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed with status " + process.exitValue());
        }
    }

    @Override
    public void close() throws IOException {
        // The keys, and what serving has put beside the identity.
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
