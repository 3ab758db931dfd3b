package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** As in java.net, a virtual thread can be interrupted out of a socket call, which closes the socket. */
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadPortTest {
    @Test
    void a_virtual_thread_that_is_interrupted_while_reading_closes_the_connection() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            CompletableFuture<Integer> read = new CompletableFuture<>();
            Thread reader = startVirtual(read, () -> pair.client().read(new byte[1], 0, 1, 0));
            assertInterrupted(reader, read);
            assertThat(pair.client().isClosed()).isTrue();
        }
    }

    @Test
    void a_virtual_thread_that_is_interrupted_while_writing_closes_the_connection() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            TestTransports.Pair pair = ends.connect();
            CompletableFuture<Integer> write = new CompletableFuture<>();
            byte[] piece = new byte[1 << 20];
            Thread writer = startVirtual(write, () -> {
                while (true) {
                    pair.client().write(piece, 0, piece.length);
                }
            });
            assertInterrupted(writer, write);
            assertThat(pair.client().isClosed()).isTrue();
        }
    }

    @Test
    void a_virtual_thread_that_is_interrupted_while_accepting_closes_the_listener() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            CompletableFuture<StreamConnection> accepted = new CompletableFuture<>();
            Thread acceptor = startVirtual(accepted, () -> ends.listener.accept(0));
            assertInterrupted(acceptor, accepted);
            assertThat(ends.listener.isClosed()).isTrue();
        }
    }

    @Test
    void many_virtual_threads_block_at_one_time_without_holding_their_carriers() throws Exception {
        try (TestTransports ends = new TestTransports()) {
            int connections = 4 * Runtime.getRuntime().availableProcessors() + 4;
            CompletableFuture<?>[] reads = new CompletableFuture<?>[connections];
            TestTransports.Pair[] pairs = new TestTransports.Pair[connections];
            for (int i = 0; i < connections; i++) {
                TestTransports.Pair pair = ends.connect();
                pairs[i] = pair;
                CompletableFuture<Integer> read = new CompletableFuture<>();
                reads[i] = read;
                startVirtual(read, () -> pair.client().read(new byte[1], 0, 1, 0));
            }
            CompletableFuture<Integer> last = new CompletableFuture<>();
            startVirtual(last, () -> 1);
            assertThat(last.get()).isEqualTo(1);
            for (TestTransports.Pair pair : pairs) {
                pair.server().write(new byte[1], 0, 1);
            }
            CompletableFuture.allOf(reads).get();
        }
    }

    private static void assertInterrupted(Thread thread, CompletableFuture<?> result) {
        await().until(() -> thread.getState() == Thread.State.WAITING);
        thread.interrupt();
        assertThatThrownBy(result::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("Closed by interrupt");
    }

    /** By reflection, since we compile for Java 17. */
    private static <T> Thread startVirtual(CompletableFuture<T> result, Transfer.Work<T> work) throws Exception {
        Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        return (Thread) start.invoke(null, (Runnable) () -> {
            try {
                result.complete(work.run());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
    }
}
