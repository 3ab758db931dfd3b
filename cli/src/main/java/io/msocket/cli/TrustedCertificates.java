package io.msocket.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Certificates that are trusted of name servers by HTTPS: those that this machine trusts, and those of a file besides. What name servers say
 * is signed by others, so that whoever is trusted to be one can keep something back, and forge nothing.
 */
final class TrustedCertificates {
    private TrustedCertificates() {}

    /**
     * Trusts what is in the file, too.
     *
     * @param file certificates in PEM form, of authorities or of servers themselves
     * @throws CommandFailure when it has none
     * @throws IOException when it cannot be read
     */
    static SSLContext with(Path file) throws IOException {
        List<Certificate> all = new ArrayList<>(in(file));
        try {
            all.addAll(ofMachine());
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), all.get(i));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new CommandFailure(ExitCodes.FAILURE, "the certificates in " + file + " cannot be used", e);
        }
    }

    private static Collection<? extends Certificate> in(Path file) throws IOException {
        CertificateException why = null;
        try (InputStream bytes = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(bytes);
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException e) {
            why = e;
        }
        throw new CommandFailure(
                ExitCodes.IO,
                file + " has no certificates, which begin with -----BEGIN CERTIFICATE-----, or something else as well",
                why);
    }

    private static List<X509Certificate> ofMachine() throws GeneralSecurityException {
        List<X509Certificate> trusted = new ArrayList<>();
        for (TrustManager each : managers(null)) {
            if (each instanceof X509TrustManager manager) {
                trusted.addAll(List.of(manager.getAcceptedIssuers()));
            }
        }
        return trusted;
    }

    /** @param store null for the machine's own */
    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
