package io.msocket.transport;

import io.msocket.protocol.CloseReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The one place where the engine's reasons become java.net's exceptions, each made anew for the thread that throws it. */
final class CloseReasons {
    /** Whose words about an attempt begin with the address where it was made. */
    private static final Pattern ADDRESS = Pattern.compile("^\\S*/\\S+:\\d{1,5}: ");

    private static final boolean TELLS_ADDRESSES = includes(Security.getProperty("jdk.includeInExceptions"));

    private CloseReasons() {}

    /** Whether the JDK's security property wants addresses in the texts of sockets' exceptions; java.net leaves them out as well. */
    static boolean includes(@Nullable String property) {
        return property != null
                && Arrays.stream(property.split(",", -1))
                        .anyMatch(word -> word.strip().equalsIgnoreCase("hostInfo"));
    }

    static String text(String detail, boolean withAddress) {
        return withAddress ? detail : ADDRESS.matcher(detail).replaceFirst("");
    }

    private static String text(CloseReason reason) {
        return text(reason.detail(), TELLS_ADDRESSES);
    }

    /** What a program is told that uses a socket which it, or another thread of it, has closed. */
    static SocketException closed() {
        return new SocketException("Socket closed");
    }

    static SocketException closedByInterrupt() {
        return new SocketException("Closed by interrupt");
    }

    /** The peer reads no more. */
    static SocketException brokenPipe() {
        return new SocketException("Broken pipe");
    }

    /** Why reading or writing fails after the connection ended for {@code reason}. */
    static SocketException failure(CloseReason reason) {
        return switch (reason.kind()) {
            case COMPLETE -> brokenPipe();
            case RESET_BY_PEER -> new SocketException("Connection reset");
            case PEER_LOST_STATE -> new PeerLostStateException("Connection reset" + because(reason));
            case RESET_BY_US, EVICTED -> new SocketException("Connection reset" + because(reason));
            case RETENTION_EXPIRED -> new SocketException("Connection timed out" + because(reason));
            case UNREACHABLE -> new ConnectException(text(reason));
            case PEER_NOT_VERIFIED -> new PeerNotVerifiedException(reason.detail());
            case INCOMPATIBLE -> new PeerIncompatibleException("The peer is not compatible" + because(reason));
            case NOT_ALLOWED -> new PeerRefusesKeyException(text(reason));
            case PROTOCOL_VIOLATION ->
                new SocketException("Connection reset: the peer broke the protocol" + because(reason));
        };
    }

    /**
     * Why a connection could not be opened.
     *
     * @param lastAttempt the failure of the last TCP connect, which tells more than the reason's text, or null
     */
    static IOException connectFailure(CloseReason reason, @Nullable Throwable lastAttempt) {
        if (reason.kind() == CloseReason.Kind.RESET_BY_US) {
            return closed();
        }
        if (reason.kind() != CloseReason.Kind.UNREACHABLE) {
            return failure(reason);
        }
        // Of attempts that race the last one to fail need not be the one that tells why.
        boolean tells = lastAttempt != null && reason.detail().endsWith(describe(lastAttempt));
        IOException failure = tells && lastAttempt instanceof NoRouteToHostException
                ? new NoRouteToHostException(text(reason))
                : new ConnectException(text(reason));
        if (tells) {
            failure.initCause(lastAttempt);
        }
        return failure;
    }

    static SocketTimeoutException timedOut(String what) {
        return new SocketTimeoutException(what + " timed out");
    }

    private static final String REFUSED = "Connection refused";

    /** Netty's epoll says this by an exception without a text. */
    private static final String NO_ROUTE = "No route to host";

    private static final List<String> KNOWN_FAILURES = List.of(
            REFUSED,
            "Network is unreachable",
            NO_ROUTE,
            "Connection timed out",
            "Cannot assign requested address",
            "Connection reset",
            "Broken pipe",
            "Too many open files");

    /**
     * The text of a failed TCP connect, without the names of the native functions and the address. Netty's own words about what
     * it could not make lie around the operating system's reason.
     */
    static String describe(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = cause.getMessage();
            for (String known : KNOWN_FAILURES) {
                if (text != null && text.contains(known)) {
                    return known;
                }
            }
            root = cause;
        }
        String text = root.getMessage();
        if (text == null && root instanceof NoRouteToHostException) {
            return NO_ROUTE;
        }
        return text == null ? root.getClass().getSimpleName() : text;
    }

    /** Whether the other host has answered a TCP connect, and said no. */
    static boolean isRefusal(Throwable failure) {
        return describe(failure).equals(REFUSED);
    }

    private static String because(CloseReason reason) {
        return reason.detail().isEmpty() ? "" : " (" + text(reason) + ")";
    }
}
