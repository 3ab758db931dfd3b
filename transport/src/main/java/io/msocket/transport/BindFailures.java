package io.msocket.transport;

import io.netty.channel.unix.Errors;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Why a port cannot be bound, in the words that Linux has for it in English, whatever the locale. */
final class BindFailures {
    private static final String IN_USE = "Address already in use";
    private static final String NOT_HERE = "Cannot assign requested address";
    private static final String FORBIDDEN = "Permission denied";

    /** Linux's numbers, for epoll is of Linux. */
    private static final int EACCES = 13;

    private static final int EADDRINUSE = 98;
    private static final int EADDRNOTAVAIL = 99;

    private BindFailures() {}

    static BindException explain(Throwable cause, InetSocketAddress address) {
        BindException failure = new BindException(words(cause, address) + ": " + address);
        failure.initCause(cause);
        return failure;
    }

    private static String words(Throwable cause, InetSocketAddress address) {
        String said = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (cause instanceof Errors.NativeIoException epoll) {
            return switch (Math.abs(epoll.expectedErr())) {
                case EADDRINUSE -> IN_USE;
                case EADDRNOTAVAIL -> NOT_HERE;
                case EACCES -> FORBIDDEN;
                default -> said;
            };
        }
        if (!(cause instanceof BindException)) {
            return said;
        }
        // Of NIO all three are this exception, with the kernel's words, which may be in any language.
        if (said.startsWith(FORBIDDEN)) {
            return FORBIDDEN;
        }
        return isHere(address) ? IN_USE : NOT_HERE;
    }

    private static boolean isHere(InetSocketAddress address) {
        try {
            return address.getAddress().isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address.getAddress()) != null;
        } catch (SocketException e) {
            // Then most addresses are.
            return true;
        }
    }
}
