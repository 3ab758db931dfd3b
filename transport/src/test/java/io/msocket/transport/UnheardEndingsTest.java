package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.Principal;
import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which clients are waited for that may not know that all is done, when there are too many. */
class UnheardEndingsTest {
    private static final int MOST = 4;

    private final DefaultEventLoop executor = new DefaultEventLoop();
    private final Loop loop = new Loop(executor);
    private final UnheardEndings endings = new UnheardEndings(MOST);

    /** Who is waited for no more, in order; used on the event loop. */
    private final List<String> over = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        executor.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
    }

    private static Principal at(String address) {
        return Principal.ofSource(TestTransports.address(address));
    }

    /** A connection of that client ends, of which it is not known whether the client knows. */
    private void end(String name, Principal client) throws Exception {
        end(name, client, CompletableFuture.completedFuture(false));
    }

    private void end(String name, Principal client, CompletableFuture<Boolean> heard) throws Exception {
        executor.submit(() -> endings.announce().begin(loop, client, heard, () -> over.add(name)))
                .get();
    }

    /** Behind all that the event loop has still to do. */
    private List<String> over() throws Exception {
        return executor.submit(() -> List.copyOf(over)).get();
    }

    @Test
    void of_the_client_that_has_most_the_oldest_is_not_waited_for() throws Exception {
        end("other", at("192.0.2.1"));
        for (int i = 1; i <= 3; i++) {
            end("much " + i, at("192.0.2.2"));
        }
        assertThat(over()).isEmpty();

        end("late", at("192.0.2.3"));
        assertThat(over()).containsExactly("much 1");
        end("later", at("192.0.2.4"));
        assertThat(over()).containsExactly("much 1", "much 2");
    }

    @Test
    void many_of_one_client_are_waited_for_in_nobody_elses_place() throws Exception {
        end("other", at("192.0.2.1"));
        end("in a wide network", at("2001:db8::1"));
        for (int i = 0; i < 100; i++) {
            end("much", at("192.0.2.2"));
        }
        assertThat(over()).hasSize(102 - MOST).containsOnly("much");
    }

    @Test
    void of_those_whose_keys_are_listed_a_quarter_is_waited_for_however_many_others_there_are() throws Exception {
        end("listed", Principal.ofListed(new byte[] {1}));
        for (int i = 0; i < 100; i++) {
            end("stranger", at("192.0.2." + i));
        }
        assertThat(over()).hasSize(101 - MOST).containsOnly("stranger");
    }

    @Test
    void who_knows_is_not_waited_for_and_takes_nobodys_place() throws Exception {
        for (int i = 0; i < MOST; i++) {
            end("unheard", at("192.0.2.1"));
        }
        CompletableFuture<Boolean> heard = new CompletableFuture<>();
        end("knows", at("192.0.2.1"), heard);
        assertThat(over()).isEmpty();
        executor.submit(() -> heard.complete(true)).get();
        assertThat(over()).containsExactly("knows");
        assertThat(endings.areNone()).isFalse();
    }

    @Test
    void an_event_loop_that_has_ended_waits_for_nobody() throws Exception {
        executor.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        endings.announce()
                .begin(
                        loop,
                        at("192.0.2.1"),
                        CompletableFuture.completedFuture(false),
                        () -> over.add("behind its end"));
        assertThat(over).containsExactly("behind its end");
        assertThat(endings.areNone()).isTrue();
    }
}
