package io.msocket.socket;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The questions for names that wait for their answers: one for each name and resolver, however many connections ask it.
 *
 * <p>Thread-safe: {@code LOCK} guards the table and what is in it, and is never held while calling out.
 */
final class NameQuestions {
    private static final Logger LOG = LoggerFactory.getLogger(NameQuestions.class);

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<Subject, Question> WAITING = new HashMap<>();

    private NameQuestions() {}

    private record Subject(NameResolver resolver, String name) {}

    private static final class Question {
        final CompletableFuture<NamedEndpoint> answer = new CompletableFuture<>();
        private @Nullable CompletableFuture<NamedEndpoint> asked;
        /** How many wait for the answer. */
        private int waiting;
    }

    /**
     * Asks, or waits for the answer that somebody else waits for already. Returns at once; a resolver that throws, or returns null, has
     * failed to answer.
     *
     * @return to be cancelled by who waits no more; when all have done so, the resolver's own is cancelled
     */
    static CompletableFuture<NamedEndpoint> ask(NameResolver resolver, String name) {
        Subject subject = new Subject(resolver, name);
        Question question;
        boolean isFirst;
        LOCK.lock();
        try {
            question = WAITING.computeIfAbsent(subject, unused -> new Question());
            isFirst = question.waiting == 0;
            question.waiting++;
        } finally {
            LOCK.unlock();
        }
        CompletableFuture<NamedEndpoint> mine = question.answer.copy();
        CompletableFuture<NamedEndpoint> left = mine.whenComplete((answer, why) -> leave(subject, question));
        LOG.trace("{} is asked for: {}", name, left);
        if (isFirst) {
            begin(subject, question);
        }
        return mine;
    }

    private static void begin(Subject subject, Question question) {
        CompletableFuture<NamedEndpoint> asked = resolve(subject);
        LOCK.lock();
        try {
            // Whoever begins it waits for it still.
            question.asked = asked;
        } finally {
            LOCK.unlock();
        }
        CompletableFuture<NamedEndpoint> handled =
                asked.whenComplete((answer, why) -> handleAnswer(subject, question, answer, why));
        LOG.trace("the resolver is asked for {}: {}", subject.name(), handled);
    }

    /** Whatever it throws, a question that nobody answers would be waited for by all who ask from then on. */
    private static CompletableFuture<NamedEndpoint> resolve(Subject subject) {
        try {
            CompletableFuture<NamedEndpoint> asked = subject.resolver().resolve(subject.name());
            return asked == null ? CompletableFuture.failedFuture(noAnswer()) : asked;
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static IllegalStateException noAnswer() {
        return new IllegalStateException("the resolver has answered nothing");
    }

    private static void handleAnswer(
            Subject subject, Question question, @Nullable NamedEndpoint answer, @Nullable Throwable why) {
        LOCK.lock();
        try {
            // Whoever asks from now on wants to know what is so from now on.
            WAITING.remove(subject, question);
        } finally {
            LOCK.unlock();
        }
        if (answer != null) {
            question.answer.complete(answer);
        } else {
            question.answer.completeExceptionally(why == null ? noAnswer() : why);
        }
    }

    private static void leave(Subject subject, Question question) {
        CompletableFuture<NamedEndpoint> unwanted = null;
        LOCK.lock();
        try {
            question.waiting--;
            if (question.waiting == 0 && WAITING.remove(subject, question)) {
                unwanted = question.asked;
            }
        } finally {
            LOCK.unlock();
        }
        if (unwanted != null) {
            unwanted.cancel(true);
        }
    }
}
