package io.msocket.names.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.names.record.Name;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Changes of one name come one after the other, those of others beside them. */
class NameTurnsTest {
    private static final Name FILES = Name.parse("files@example.org");
    private static final Name MAIL = Name.parse("mail@example.org");
    private static final int THREADS = 8;
    private static final int ROUNDS = 100;

    private final NameTurns turns = new NameTurns();

    private static CompletableFuture<Void> run(NameTurns.Change work, NameTurns turns, Name name) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        turns.take(name, work);
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                command -> new Thread(command).start());
    }

    @Test
    void one_name_is_changed_by_one_at_a_time_and_nothing_stays() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            all.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            together.await(20, TimeUnit.SECONDS);
                            for (int round = 0; round < ROUNDS; round++) {
                                turns.take(FILES, () -> {
                                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                    Thread.onSpinWait();
                                    inside.decrementAndGet();
                                    return null;
                                });
                            }
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    },
                    command -> new Thread(command).start()));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).get(40, TimeUnit.SECONDS);
        assertThat(most).hasValue(1);
        assertThat(turns.size()).isZero();
    }

    @Test
    void two_names_are_changed_at_one_time() throws Exception {
        CyclicBarrier together = new CyclicBarrier(2);
        NameTurns.Change meeting = () -> {
            try {
                together.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return null;
        };
        CompletableFuture.allOf(run(meeting, turns, FILES), run(meeting, turns, MAIL))
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void who_is_interrupted_while_he_waits_changes_nothing_and_holds_nobody_up() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Void> first = run(
                () -> {
                    begun.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return null;
                },
                turns,
                FILES);
        begun.await();
        AtomicBoolean isInterrupted = new AtomicBoolean();
        Thread waiting = new Thread(() -> {
            assertThatThrownBy(() -> turns.take(FILES, () -> {
                        throw new AssertionError("it was not its turn");
                    }))
                    .isInstanceOf(InterruptedIOException.class);
            isInterrupted.set(Thread.interrupted());
        });
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        waiting.interrupt();
        waiting.join();
        assertThat(isInterrupted).as("and told so").isTrue();
        end.countDown();
        first.get(20, TimeUnit.SECONDS);
        assertThat(turns.size()).isZero();
    }

    @Test
    void a_change_that_fails_leaves_the_turn_to_the_next() throws Exception {
        assertThatThrownBy(() -> turns.take(FILES, () -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        assertThat(turns.take(FILES, () -> null)).isNull();
        assertThat(turns.size()).isZero();
    }
}
