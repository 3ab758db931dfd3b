package io.msocket.lab.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Service;
import io.msocket.socket.NameResolver;
import io.msocket.socket.NamedEndpoint;
import io.msocket.socket.PeerKey;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PollingNamesTest {
    private static final String NAME = "files@lab.test";
    private static final NamedEndpoint THERE = new NamedEndpoint(
            List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 4433)),
            List.of(PeerKey.of(new byte[32])),
            Service.UNNAMED);

    /** Answered by the test, or never. */
    private final BlockingQueue<CompletableFuture<NamedEndpoint>> questions = new LinkedBlockingQueue<>();

    private final BlockingQueue<NamedEndpoint> news = new LinkedBlockingQueue<>();

    private final NameResolver asked = new NameResolver() {
        @Override
        public CompletableFuture<NamedEndpoint> resolve(String name) {
            CompletableFuture<NamedEndpoint> question = new CompletableFuture<>();
            questions.add(question);
            return question;
        }

        @Override
        public Closeable watch(String name, Consumer<NamedEndpoint> told) {
            throw new AssertionError("it is to be asked, and not watched");
        }
    };

    @Test
    void a_question_that_nobody_answers_is_given_up_for_the_next_one() throws Exception {
        try (Closeable watch = new PollingNames(asked, 1).watch(NAME, news::add)) {
            assertThat(watch).isNotNull();
            CompletableFuture<NamedEndpoint> first = questions.take();
            assertThat(questions.take()).isNotSameAs(first);
            assertThat(first).isCancelled();
        }
    }

    @Test
    void what_is_answered_is_news_also_after_questions_that_were_not() throws Exception {
        try (Closeable watch = new PollingNames(asked, 1).watch(NAME, news::add)) {
            assertThat(watch).isNotNull();
            questions.take().completeExceptionally(new IllegalStateException("nobody can be asked"));
            while (!questions.take().complete(THERE)) {
                assertThat(news).isEmpty();
            }
            assertThat(news.take()).isEqualTo(THERE);
        }
    }
}
