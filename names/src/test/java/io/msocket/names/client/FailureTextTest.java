package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** What people are told of what the JDK's client of HTTP throws. */
class FailureTextTest {
    private static <T extends Throwable> T with(T why, Throwable cause) {
        why.initCause(cause);
        return why;
    }

    /** As it comes out of a future. */
    private static String of(Throwable why) {
        return FailureText.of(new CompletionException(why));
    }

    @Test
    void a_connection_that_does_not_come_about() {
        String refused = "nobody listens there, or the connection was refused";
        assertThat(of(with(new ConnectException(), with(new ConnectException(), new ClosedChannelException()))))
                .isEqualTo(refused);
        assertThat(of(new ConnectException("Connection refused"))).isEqualTo(refused);
        assertThat(of(with(new ConnectException(), with(new ConnectException(), new UnresolvedAddressException()))))
                .isEqualTo("there is no such host");
        assertThat(of(new ConnectException("Network is unreachable"))).isEqualTo("Network is unreachable");
        assertThat(of(with(new HttpConnectTimeoutException("HTTP connect timed out"), new ConnectException())))
                .isEqualTo("no connection came about in time");
        assertThat(of(new HttpTimeoutException("request timed out"))).isEqualTo("it has not answered in time");
    }

    @Test
    void encryption_that_fails() {
        String path = "PKIX path building failed: unable to find valid certification path to requested target";
        assertThat(of(new SSLHandshakeException(path)))
                .isEqualTo("its certificate is not trusted by this machine (" + path + ")");
        assertThat(of(with(new SSLHandshakeException("No name matching a"), new CertificateException("No name"))))
                .isEqualTo("its certificate is not one of that host (No name matching a)");
        assertThat(of(new SSLException("Unsupported or unrecognized SSL message")))
                .contains("http or https?");
    }

    @Test
    void what_is_no_http() {
        assertThat(of(with(new IOException("HTTP/1.1 header parser received no bytes"), new EOFException("EOF"))))
                .startsWith("it does not speak HTTP there; http or https?");
        assertThat(of(new ProtocolException("Invalid status line: \"\u0015\u0003\"")))
                .isEqualTo("it does not speak HTTP there; http or https? (Invalid status line: \"??\")");
        assertThat(of(new EOFException("EOF reached while reading"))).isEqualTo("it has closed the connection");
    }

    @Test
    void anything_else_has_its_own_words() {
        assertThat(of(with(new IOException("it answers with more than 3 bytes"), new IllegalStateException("x"))))
                .isEqualTo("it answers with more than 3 bytes");
        assertThat(of(new IllegalArgumentException("port out of range"))).isEqualTo("port out of range");
        assertThat(of(new IllegalStateException())).isEqualTo("IllegalStateException");
        assertThat(FailureText.of(null)).isEqualTo("unknown");
        assertThat(of(new IOException("x".repeat(1000)))).hasSize(500);
    }
}
