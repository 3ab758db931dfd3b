package io.msocket.names.server;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;

/** A certificate and its key, from the files that an operator names. */
final class TlsCertificate {
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private TlsCertificate() {}

    /**
     * Reads both.
     *
     * @throws IOException when one cannot be read, or the key is not that of the certificate
     */
    static SslContext load(NameServerSettings.TlsFiles files) throws IOException {
        try (InputStream certificates = Files.newInputStream(files.certificates());
                InputStream key = Files.newInputStream(files.key())) {
            SslContext context = SslContextBuilder.forServer(certificates, key).build();
            requirePair(files);
            return context;
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new IOException(
                    "cannot use the certificate in %s with the key in %s: %s"
                            .formatted(files.certificates(), files.key(), e.getMessage()),
                    e);
        }
    }

    /** A server with two halves that do not belong together would start, and fail at each client. */
    private static void requirePair(NameServerSettings.TlsFiles files) throws IOException, GeneralSecurityException {
        PublicKey known = certificateIn(files.certificates()).getPublicKey();
        String algorithm = SIGNATURES.get(known.getAlgorithm());
        if (algorithm == null) {
            throw new GeneralSecurityException("a certificate for keys of " + known.getAlgorithm());
        }
        Signature signature = Signature.getInstance(algorithm);
        byte[] probe = {1};
        try {
            signature.initSign(keyIn(files.key(), known.getAlgorithm()));
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            signature.update(probe);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException("the key is not that of the certificate", e);
        }
        throw new GeneralSecurityException("the key is not that of the certificate");
    }

    private static X509Certificate certificateIn(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey keyIn(Path file, String algorithm) throws IOException, GeneralSecurityException {
        String text = Files.readString(file);
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("the file has no private key in the form PKCS #8");
        }
        byte[] key = Base64.getMimeDecoder().decode(text.substring(from + BEGIN.length(), to));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
    }
}
