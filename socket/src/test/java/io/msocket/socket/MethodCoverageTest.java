package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which public methods the parents have: a JDK that adds one fails here until somebody has decided what it does on a
 * socket of ours.
 */
class MethodCoverageTest {
    /** Run on both kinds by the contract tests. */
    private static final Set<String> SOCKET_BY_CONTRACT = Set.of(
            "bind",
            "close",
            "connect",
            "getChannel",
            "getInetAddress",
            "getInputStream",
            "getKeepAlive",
            "getLocalAddress",
            "getLocalPort",
            "getLocalSocketAddress",
            "getOOBInline",
            "getOption",
            "getOutputStream",
            "getPort",
            "getReceiveBufferSize",
            "getRemoteSocketAddress",
            "getReuseAddress",
            "getSendBufferSize",
            "getSoLinger",
            "getSoTimeout",
            "getTcpNoDelay",
            "getTrafficClass",
            "isBound",
            "isClosed",
            "isConnected",
            "isInputShutdown",
            "isOutputShutdown",
            "sendUrgentData", // Refused by MSocket: a flowpath's urgent pointer means nothing to the stream.
            "setKeepAlive",
            "setOOBInline",
            "setOption",
            "setPerformancePreferences",
            "setReceiveBufferSize",
            "setReuseAddress",
            "setSendBufferSize",
            "setSoLinger",
            "setSoTimeout",
            "setTcpNoDelay",
            "setTrafficClass",
            "shutdownInput",
            "shutdownOutput",
            "supportedOptions",
            "toString");

    /** Static, so that they cannot be inherited: they concern java.net's own sockets only. */
    private static final Set<String> SOCKET_OF_JAVA_NET_ONLY = Set.of("setSocketImplFactory");

    private static final Set<String> SERVER_BY_CONTRACT = Set.of(
            "accept",
            "bind",
            "close",
            "getChannel",
            "getInetAddress",
            "getLocalPort",
            "getLocalSocketAddress",
            "getOption",
            "getReceiveBufferSize",
            "getReuseAddress",
            "getSoTimeout",
            "isBound",
            "isClosed",
            "setOption",
            "setPerformancePreferences",
            "setReceiveBufferSize",
            "setReuseAddress",
            "setSoTimeout",
            "supportedOptions",
            "toString");

    private static final Set<String> SERVER_OF_JAVA_NET_ONLY = Set.of("setSocketFactory");

    @Test
    void it_is_decided_what_each_method_of_socket_does() {
        assertThat(publicMethods(Socket.class)).isEqualTo(union(SOCKET_BY_CONTRACT, SOCKET_OF_JAVA_NET_ONLY));
    }

    @Test
    void it_is_decided_what_each_method_of_server_socket_does() {
        assertThat(publicMethods(ServerSocket.class)).isEqualTo(union(SERVER_BY_CONTRACT, SERVER_OF_JAVA_NET_ONLY));
    }

    private static Set<String> publicMethods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .map(Executable::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toCollection(TreeSet::new));
    }
}
