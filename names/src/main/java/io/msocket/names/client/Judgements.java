package io.msocket.names.client;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has what servers say of a name judged by threads that may wait for files, so that nobody else waits with them: one thing at a time, and
 * of what is to be judged next only the last one, since a connection says nothing more until it is answered. All of it runs on the thread
 * of the watch, but for the judgement itself.
 */
final class Judgements {
    private final Executor files;
    private final Executor back;

    private boolean busy;
    private @Nullable Runnable next;

    /** What is to be done with something that was said. */
    @FunctionalInterface
    interface Verdict {
        /**
         * Tells it, on the thread of the watch.
         *
         * @return whether that is news
         * @throws NameLookupException when it is not to be believed
         */
        boolean tell() throws NameLookupException;
    }

    /** What was said. */
    @FunctionalInterface
    interface Question {
        /**
         * Judges it. By any thread; may block for files.
         *
         * @throws NameLookupException when it is not to be believed
         */
        Verdict judge() throws NameLookupException;
    }

    /**
     * Nothing is judged yet.
     *
     * @param files runs what may wait for files
     * @param back runs things on the thread of the watch
     */
    Judgements(Executor files, Executor back) {
        this.files = files;
        this.back = back;
    }

    /**
     * Has something judged.
     *
     * @throws RuntimeException whatever the threads throw that refuse it; then it is judged no more, and what is asked next is
     */
    void ask(Question question, Consumer<Verdict> answered) {
        if (busy) {
            next = () -> ask(question, answered);
            return;
        }
        busy = true;
        boolean isGiven = false;
        try {
            files.execute(() -> {
                Verdict verdict = verdictOf(question);
                back.execute(() -> handle(verdict, answered));
            });
            isGiven = true;
        } finally {
            if (!isGiven) {
                busy = false;
            }
        }
    }

    private void handle(Verdict verdict, Consumer<Verdict> answered) {
        busy = false;
        try {
            answered.accept(verdict);
        } finally {
            Runnable waiting = next;
            next = null;
            if (waiting != null) {
                waiting.run();
            }
        }
    }

    private static Verdict verdictOf(Question question) {
        try {
            return question.judge();
        } catch (NameLookupException e) {
            return () -> {
                throw e;
            };
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        } catch (Error e) {
            // Of memory, most likely: as what the application has given to judge by, it is told, and the watch goes on.
            return () -> {
                throw new IllegalStateException(e);
            };
        }
    }
}
