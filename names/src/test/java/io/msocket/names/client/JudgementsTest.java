package io.msocket.names.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What waits for files, and who does not. */
class JudgementsTest {
    private final Deque<Runnable> files = new ArrayDeque<>();
    private final Deque<Runnable> back = new ArrayDeque<>();
    private final List<String> judged = new ArrayList<>();
    private final List<Judgements.Verdict> answered = new ArrayList<>();
    private final Judgements judgements = new Judgements(files::add, back::add);

    private void ask(String what) {
        judgements.ask(
                () -> {
                    judged.add(what);
                    return () -> true;
                },
                answered::add);
    }

    @Test
    void one_thing_is_judged_at_a_time_and_of_those_that_wait_the_last_one() {
        ask("first");
        ask("second");
        ask("third");
        assertThat(judged).as("by whoever asks").isEmpty();
        assertThat(files).hasSize(1);
        files.remove().run();
        assertThat(answered).as("on the thread that judges").isEmpty();
        assertThat(files).isEmpty();
        back.remove().run();
        assertThat(answered).hasSize(1);
        files.remove().run();
        back.remove().run();
        assertThat(judged).containsExactly("first", "third");
        assertThat(answered).hasSize(2);
        assertThat(files).isEmpty();
    }

    @Test
    void what_fails_is_told_and_the_next_is_judged() {
        NameLookupException lie = new NameLookupException(NameLookupException.Kind.TAMPERED, "a lie");
        IllegalStateException broken = new IllegalStateException("broken");
        OutOfMemoryError error = new OutOfMemoryError("of this record");
        List<Judgements.Question> failing = List.of(
                () -> {
                    throw lie;
                },
                () -> {
                    throw broken;
                },
                () -> {
                    throw error;
                });
        for (Judgements.Question question : failing) {
            judgements.ask(question, answered::add);
            files.remove().run();
            back.remove().run();
        }
        assertThatThrownBy(answered.get(0)::tell).isSameAs(lie);
        assertThatThrownBy(answered.get(1)::tell).isSameAs(broken);
        assertThatThrownBy(answered.get(2)::tell).hasCause(error);
        ask("next");
        assertThat(files).hasSize(1);
    }

    @Test
    void threads_that_refuse_something_are_asked_again_for_the_next_thing() {
        Deque<RuntimeException> refusals = new ArrayDeque<>(List.of(new RejectedExecutionException("full")));
        Judgements refused = new Judgements(
                task -> {
                    if (!refusals.isEmpty()) {
                        throw refusals.remove();
                    }
                    files.add(task);
                },
                back::add);
        assertThatThrownBy(() -> refused.ask(() -> () -> true, answered::add))
                .isInstanceOf(RejectedExecutionException.class);
        refused.ask(() -> () -> true, answered::add);
        assertThat(files).hasSize(1);
    }

    @Test
    void what_waits_is_judged_although_who_has_asked_before_fails() {
        judgements.ask(() -> () -> true, verdict -> {
            throw new IllegalStateException("broken");
        });
        ask("next");
        files.remove().run();
        assertThatThrownBy(back.remove()::run).hasMessage("broken");
        files.remove().run();
        assertThat(judged).containsExactly("next");
    }
}
