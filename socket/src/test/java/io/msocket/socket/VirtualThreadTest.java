package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtual threads are reached by reflection: the sources are those of Java 17. */
@ParameterizedClass
@EnumSource
class VirtualThreadTest {
    private static final int SECONDS = 30;

    @Parameter
    SocketKind kind;

    @BeforeEach
    void requireVirtualThreads() {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads come with JDK 21");
    }

    @Test
    void many_more_readers_than_processors_wait_at_once() throws Exception {
        int count = 4 * Runtime.getRuntime().availableProcessors() + 20;
        List<SocketPair> pairs = new ArrayList<>();
        List<Virtual<Integer>> reads = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                SocketPair pair = kind.pair();
                pairs.add(pair);
                reads.add(new Virtual<>(() -> pair.client().getInputStream().read()));
            }
            // Every one of them gets as far as waiting: if one pinned its carrier, the others could not.
            for (Virtual<Integer> read : reads) {
                read.awaitBlocked();
            }
            for (SocketPair pair : pairs) {
                pair.server().getOutputStream().write(7);
            }
            for (Virtual<Integer> read : reads) {
                assertThat(read.result()).isEqualTo(7);
            }
        } finally {
            for (SocketPair pair : pairs) {
                pair.close();
            }
        }
    }

    @Test
    void interrupting_a_read_closes_the_socket() throws Exception {
        try (SocketPair pair = kind.pair()) {
            Virtual<Integer> read =
                    new Virtual<>(() -> pair.client().getInputStream().read());
            read.awaitBlocked().interrupt();
            assertThatThrownBy(read::result).isInstanceOf(SocketException.class).hasMessage("Closed by interrupt");
            assertThat(pair.client().isClosed()).isTrue();
        }
    }

    @Test
    void interrupting_a_write_closes_the_socket() throws Exception {
        try (SocketPair pair = kind.pair()) {
            Virtual<Integer> write = new Virtual<>(() -> {
                pair.client().getOutputStream().write(new byte[64 << 20]);
                return 0;
            });
            write.awaitBlocked().interrupt();
            assertThatThrownBy(write::result)
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Closed by interrupt");
            assertThat(pair.client().isClosed()).isTrue();
            pair.client().close();
            pair.server().setSoLinger(true, 0);
        }
    }

    @Test
    void interrupting_an_accept_closes_the_server() throws Exception {
        try (ServerSocket server = kind.loopbackServer()) {
            Virtual<Integer> accept = new Virtual<>(() -> {
                server.accept().close();
                return 0;
            });
            accept.awaitBlocked().interrupt();
            assertThatThrownBy(accept::result)
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Closed by interrupt");
            assertThat(server.isClosed()).isTrue();
        }
    }

    @Test
    void interrupting_a_connect_closes_the_socket() throws Exception {
        try (BlackHole hole = new BlackHole();
                java.net.Socket socket = kind.socket()) {
            InetSocketAddress address = hole.address();
            Virtual<Integer> connect = new Virtual<>(() -> {
                socket.connect(address);
                return 0;
            });
            connect.awaitBlocked().interrupt();
            assertThatThrownBy(connect::result)
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Closed by interrupt");
            assertThat(socket.isClosed()).isTrue();
        }
    }

    /** One call in a virtual thread. */
    private static final class Virtual<T> {
        private final FutureTask<T> task;
        private final Thread thread;

        Virtual(Callable<T> call) throws ReflectiveOperationException {
            task = new FutureTask<>(call);
            thread = (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        }

        Virtual<T> awaitBlocked() {
            await().until(() ->
                    thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
            return this;
        }

        void interrupt() {
            thread.interrupt();
        }

        T result() throws Exception {
            try {
                return task.get(SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw e;
            }
        }
    }
}
