package io.msocket.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.Service;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class NameQuestionsTest {
    private static final String NAME = "files@example.org";
    private static final NamedEndpoint ANSWER = new NamedEndpoint(
            List.of(new InetSocketAddress(FakeNetwork.address("192.0.2.1"), 4000)),
            List.of(Identity.generate().publicKey()),
            Service.UNNAMED);

    /** Answers when a test says so. */
    private static final class Slow implements NameResolver {
        private final List<CompletableFuture<NamedEndpoint>> asked = new ArrayList<>();

        @Override
        public CompletableFuture<NamedEndpoint> resolve(String name) {
            CompletableFuture<NamedEndpoint> question = new CompletableFuture<>();
            asked.add(question);
            return question;
        }

        @Override
        public Closeable watch(String name, Consumer<NamedEndpoint> news) {
            return () -> {};
        }
    }

    private final Slow resolver = new Slow();

    private CompletableFuture<NamedEndpoint> ask() {
        return NameQuestions.ask(resolver, NAME);
    }

    @Test
    void those_who_ask_while_an_answer_is_awaited_share_it() {
        List<CompletableFuture<NamedEndpoint>> all = List.of(ask(), ask(), ask());
        assertThat(resolver.asked).hasSize(1);
        assertThat(NameQuestions.ask(resolver, "mail@example.org")).isNotDone();
        assertThat(resolver.asked).hasSize(2);
        resolver.asked.get(0).complete(ANSWER);
        assertThat(all).allSatisfy(one -> assertThat(one.join()).isEqualTo(ANSWER));
    }

    @Test
    void who_asks_after_the_answer_asks_anew() {
        CompletableFuture<NamedEndpoint> first = ask();
        resolver.asked.get(0).completeExceptionally(new IllegalStateException("nobody knows"));
        assertThatThrownBy(first::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("nobody knows");
        CompletableFuture<NamedEndpoint> second = ask();
        assertThat(resolver.asked).hasSize(2);
        resolver.asked.get(1).complete(ANSWER);
        assertThat(second.join()).isEqualTo(ANSWER);
    }

    @Test
    void a_question_is_cancelled_when_nobody_wants_its_answer() {
        CompletableFuture<NamedEndpoint> first = ask();
        CompletableFuture<NamedEndpoint> second = ask();
        first.cancel(true);
        assertThat(resolver.asked.get(0)).isNotCancelled();
        second.cancel(true);
        assertThat(resolver.asked.get(0)).isCancelled();
        assertThat(ask()).isNotDone();
        assertThat(resolver.asked).hasSize(2);
    }

    private static void assertFailsToAnswer(Supplier<CompletableFuture<NamedEndpoint>> resolve, String why) {
        NameResolver broken = new NameResolver() {
            @Override
            public CompletableFuture<NamedEndpoint> resolve(String name) {
                return resolve.get();
            }

            @Override
            public Closeable watch(String name, Consumer<NamedEndpoint> news) {
                return () -> {};
            }
        };
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> NameQuestions.ask(broken, NAME).join()).hasRootCauseMessage(why);
        }
    }

    @Test
    void a_resolver_that_throws_whatever_it_is_or_returns_nothing_has_failed_to_answer() {
        assertFailsToAnswer(
                () -> {
                    throw new IllegalStateException("broken");
                },
                "broken");
        assertFailsToAnswer(
                () -> {
                    throw new NoClassDefFoundError("half installed");
                },
                "half installed");
        assertFailsToAnswer(() -> null, "the resolver has answered nothing");
        assertFailsToAnswer(() -> CompletableFuture.completedFuture(null), "the resolver has answered nothing");
    }
}
