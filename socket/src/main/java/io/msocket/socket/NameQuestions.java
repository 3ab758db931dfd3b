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
     * Asks, or waits for the answer that somebody else waits for already. Returns at once; a resolver that throws has failed to answer.
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
        boolean isWanted;
        LOCK.lock();
        try {
            question.asked = asked;
            isWanted = question.waiting > 0;
        } finally {
            LOCK.unlock();
        }
        CompletableFuture<NamedEndpoint> handled =
                asked.whenComplete((answer, why) -> handleAnswer(subject, question, answer, why));
        LOG.trace("the resolver is asked for {}: {}", subject.name(), handled);
        if (!isWanted) {
            asked.cancel(true);
        }
    }

    private static CompletableFuture<NamedEndpoint> resolve(Subject subject) {
        try {
            return subject.resolver().resolve(subject.name());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
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
            question.answer.completeExceptionally(
                    why == null ? new IllegalStateException("the resolver has answered nothing") : why);
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
