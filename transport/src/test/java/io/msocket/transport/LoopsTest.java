package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopsTest {
    private static final int THREADS = 3;

    private final Loops loops =
            new Loops(IoPlatform.of(TransportSettings.defaults().kind()), THREADS, new ShortWaits(0));

    @AfterEach
    void stop() {
        loops.group().shutdownGracefully();
    }

    @Test
    void there_are_as_many_as_wanted() {
        assertThat(loops.all()).hasSize(THREADS).doesNotHaveDuplicates();
    }

    @Test
    void connections_that_are_not_counted_yet_are_spread() {
        assertThat(loops.choose()).isNotSameAs(loops.choose());
    }

    @Test
    void a_connection_goes_where_there_are_fewest() {
        Loop quiet = loops.all().get(1);
        for (Loop loop : loops.all()) {
            if (loop != quiet) {
                loop.connectionAdded();
            }
        }
        for (int i = 0; i < 2 * THREADS; i++) {
            assertThat(loops.choose()).isSameAs(quiet);
            assertThat(loops.group().next()).isSameAs(quiet.executor());
        }
        quiet.connectionAdded();
        quiet.connectionAdded();
        assertThat(loops.choose()).isNotSameAs(quiet);
    }

    /** Where memory is short, another thread is not to be had. */
    @Test
    void the_thread_of_a_loop_that_has_ended_tells_of_it() throws Exception {
        Loop loop = loops.all().get(0);
        Thread thread = loop.executor().submit(Thread::currentThread).get();
        CompletableFuture<Thread> told = new CompletableFuture<>();
        loops.whenOneEnds(() -> told.complete(Thread.currentThread()));
        loop.executor().shutdownGracefully(0, 0, TimeUnit.SECONDS);
        assertThat(told.get(20, TimeUnit.SECONDS)).isSameAs(thread);
    }

    @Test
    void a_connection_that_has_ended_counts_no_longer() {
        Loop loop = loops.all().get(0);
        loop.connectionAdded();
        loop.connectionRemoved();
        assertThat(loop.connections()).isZero();
    }
}
