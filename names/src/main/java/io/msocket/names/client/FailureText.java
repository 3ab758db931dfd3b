package io.msocket.names.client;

import io.msocket.protocol.PeerText;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why a server could not be asked, in words for people: the JDK's client of HTTP has few, and some that mislead. */
final class FailureText {
    /** In chars; some of them are the server's. */
    static final int MOST_SHOWN = 500;

    /** Beyond that causes say no more, or go in a circle. */
    private static final int MOST_CAUSES = 16;

    private FailureText() {}

    /** What is wrong, without saying with whom. */
    static String of(@Nullable Throwable why) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = why; each != null && chain.size() < MOST_CAUSES; each = each.getCause()) {
            chain.add(each);
        }
        String known = ofConnection(chain);
        if (known == null) {
            known = ofEncryption(chain);
        }
        if (known == null) {
            known = ofHttp(chain);
        }
        return PeerText.of(known == null ? itsOwn(chain) : known, MOST_SHOWN);
    }

    private static @Nullable String ofConnection(List<Throwable> chain) {
        // These are wrapped in exceptions that also stand for a refusal.
        if (has(chain, UnresolvedAddressException.class) || has(chain, UnknownHostException.class)) {
            return "there is no such host";
        }
        if (has(chain, HttpConnectTimeoutException.class)) {
            return "no connection came about in time";
        }
        if (has(chain, HttpTimeoutException.class)) {
            return "it has not answered in time";
        }
        if (has(chain, NoRouteToHostException.class)) {
            return "there is no route to it";
        }
        return has(chain, ConnectException.class) ? ofRefusal(chain) : null;
    }

    /** The JDK says nothing of a refusal, and something of what else keeps a connection from coming about. */
    private static String ofRefusal(List<Throwable> chain) {
        for (Throwable each : chain) {
            String said = each instanceof ConnectException ? each.getMessage() : null;
            if (said != null && !said.startsWith("Connection refused")) {
                return said;
            }
        }
        return "nobody listens there, or the connection was refused";
    }

    private static @Nullable String ofEncryption(List<Throwable> chain) {
        String text = itsOwn(chain);
        if (text.contains("PKIX path")) {
            return "its certificate is not trusted by this machine (%s)".formatted(text);
        }
        if (has(chain, CertificateException.class)) {
            return "its certificate is not one of that host (%s)".formatted(text);
        }
        return has(chain, SSLException.class)
                ? "it does not speak TLS as it should; http or https? (%s)".formatted(text)
                : null;
    }

    private static @Nullable String ofHttp(List<Throwable> chain) {
        String text = itsOwn(chain);
        if (text.contains("header parser received no bytes") || has(chain, ProtocolException.class)) {
            return "it does not speak HTTP there; http or https? (%s)".formatted(text);
        }
        return has(chain, EOFException.class) ? "it has closed the connection" : null;
    }

    private static boolean has(List<Throwable> chain, Class<? extends Throwable> kind) {
        return chain.stream().anyMatch(kind::isInstance);
    }

    /** The first text about input or output: outside of it are the client's futures, inside of it the machinery. */
    private static String itsOwn(List<Throwable> chain) {
        for (Throwable each : chain) {
            if (each instanceof IOException && each.getMessage() != null) {
                return each.getMessage();
            }
        }
        if (chain.isEmpty()) {
            return "unknown";
        }
        Throwable last = chain.get(chain.size() - 1);
        return last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
    }
}
