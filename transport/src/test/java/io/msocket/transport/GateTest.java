package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GateTest {
    @Test
    void who_sleeps_is_woken_whatever_comes_of_telling_another_one() throws InterruptedException {
        Gate gate = new Gate();
        gate.setListener(() -> {
            throw new IllegalStateException("a program's");
        });
        CountDownLatch asked = new CountDownLatch(1);
        boolean[] open = new boolean[1];
        CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(() -> {
            Wait wait = new Wait(0);
            try {
                return gate.await(wait, () -> {
                    boolean isSo = open[0];
                    asked.countDown();
                    return isSo;
                });
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            } finally {
                wait.end();
            }
        });
        asked.await();
        open[0] = true;
        assertThatThrownBy(gate::run).hasMessage("a program's");
        assertThat(woken.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
    }
}
