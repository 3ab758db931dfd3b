package io.msocket.names.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.client.KnownNames;
import io.msocket.names.client.MemoryKnownNames;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameListener;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.store.MemoryNameStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest extends PublicationFixture {
    @Test
    void a_name_that_nobody_has_is_registered_and_follows_the_server() throws Exception {
        publication = begin(client, KEY, 1, false);
        assertThat(record().kind()).isEqualTo(RecordKind.SERVICE);
        assertThat(record().addresses()).containsExactly(FIRST);
        assertThat(record().endpoint()).isEqualTo(endpoint(1));
        BlockingQueue<NameRecord> heard = new LinkedBlockingQueue<>();
        try (NameClient watcher = client()) {
            watcher.watch(FILES, (NameListener) record -> heard.add(record.record()));
            assertThat(heard.take().version()).isEqualTo(1);
            setAddresses(SECOND, FIRST);
            assertThat(heard.take().addresses()).containsExactly(SECOND, FIRST);
            setAddresses(SECOND, FIRST);
            setAddresses(SECOND);
            assertThat(heard.take().version())
                    .as("what is the same is not said again")
                    .isEqualTo(3);
            publication.setAddresses(List.of(FIRST));
            publication.setAddresses(List.of(FIRST, SECOND));
            thread.advance(Duration.ZERO);
            assertThat(heard.take().addresses())
                    .as("of several at once only the last")
                    .containsExactly(FIRST, SECOND);
            assertThat(record().version()).isEqualTo(4);
        }
    }

    private void setAddresses(PublishedAddress... addresses) {
        publication.setAddresses(List.of(addresses));
        thread.advance(Duration.ZERO);
    }

    @Test
    void it_is_renewed_and_what_its_owner_says_besides_stays() throws Exception {
        publication = begin(client, KEY, 1, false);
        assertThat(record().expiry()).isEqualTo(NOW.plus(Publication.LEASE));
        client.publish(
                SignedRecord.sign(record().next().attribute("about", "pictures").build(), KEY));
        pass(Duration.ofMinutes(19));
        assertThat(record().version()).as("not yet").isEqualTo(2);
        pass(MINUTE);
        assertThat(record().version()).isEqualTo(3);
        assertThat(record().attributes()).containsEntry("about", "pictures");
        assertThat(record().expiry()).isEqualTo(now.get().plus(Publication.LEASE));
        Instant late = NOW.plus(Duration.ofDays(30));
        client.publish(SignedRecord.sign(record().next().valid(now.get(), late).build(), KEY));
        pass(Duration.ofMinutes(20));
        assertThat(record().version()).isEqualTo(5);
        assertThat(record().expiry()).as("what the owner has said").isEqualTo(late);
        assertThat(troubles).isEmpty();
    }

    @Test
    void a_machine_that_was_suspended_and_a_clock_that_was_set_are_noticed() throws Exception {
        publication = begin(client, KEY, 1, false);
        now.set(NOW.plus(Duration.ofMinutes(55)));
        thread.advance(Publication.LOOK_EACH);
        assertThat(record().expiry())
                .as("timers stood still")
                .isEqualTo(now.get().plus(Publication.LEASE));
        now.set(NOW.plus(Duration.ofDays(2)));
        thread.advance(Publication.LOOK_EACH);
        assertThat(record().expiry())
                .as("its time was over")
                .isEqualTo(now.get().plus(Publication.LEASE));
        now.set(NOW);
        thread.advance(Publication.LOOK_EACH);
        assertThat(record().notBefore()).as("the clock went back").isEqualTo(NOW);
        assertThat(record().version()).isEqualTo(4);
        assertThat(troubles).isEmpty();
    }

    @Test
    void of_two_processes_the_second_is_refused_unless_it_takes_over() throws Exception {
        publication = begin(client, KEY, 1, false);
        ManualThread firsts = thread;
        try (NameClient second = client()) {
            assertThatThrownBy(() -> begin(second, KEY, 2, false))
                    .isInstanceOf(AlreadyServedException.class)
                    .hasMessageContaining("another process serves files@example.org");
            assertThatThrownBy(() -> begin(second, OTHER_KEY, 2, true))
                    .isInstanceOf(AlreadyServedException.class)
                    .hasMessageContaining("files@example.org belongs to " + KEY.owner());
            try (Publication other = begin(second, KEY, 2, true)) {
                now.set(NOW.plus(Duration.ofMinutes(20)));
                firsts.advance(MINUTE);
                assertThat(troubles.take()).contains("another process serves", "this process publishes it no more");
                assertThat(firsts.isShutdown()).isTrue();
                other.setAddresses(List.of(SECOND));
                thread.advance(Duration.ZERO);
                assertThat(record().endpoint()).isEqualTo(endpoint(2));
                assertThat(record().version()).isEqualTo(3);
            }
        }
    }

    @Test
    void the_same_instance_and_one_whose_time_is_over_are_followed() throws Exception {
        begin(client, KEY, 1, false).close();
        begin(client, KEY, 1, false).close();
        now.set(NOW.plus(Publication.LEASE).plusSeconds(1));
        publication = begin(client, KEY, 2, false);
        assertThat(record().version()).isEqualTo(3);
        assertThat(record().endpoint()).isEqualTo(endpoint(2));
    }

    @Test
    void a_name_server_that_has_lost_its_data_is_told_again() throws Exception {
        publication = begin(client, KEY, 1, false);
        client.publish(
                SignedRecord.sign(record().next().attribute("about", "pictures").build(), KEY));
        pass(Duration.ofMinutes(20));
        InetSocketAddress address = server.address();
        server.close();
        pass(Duration.ofMinutes(20));
        assertThat(troubles.take()).contains("files@example.org cannot be published at the moment");
        store.close();
        store = new MemoryNameStore();
        serve(address);
        thread.advance(LONGEST_FIRST_PAUSE);
        assertThat(troubles.take()).isEqualTo("files@example.org is published again");
        assertThat(record().version()).isEqualTo(4);
        assertThat(record().attributes()).as("what was said last").containsEntry("about", "pictures");
    }

    @Test
    void a_new_process_tells_a_name_server_again_that_has_lost_its_data() throws Exception {
        KnownNames seen = new MemoryKnownNames();
        try (NameClient first = client(seen)) {
            begin(first, KEY, 1, false).close();
        }
        serveAgainWithoutData();
        try (NameClient next = client(seen)) {
            assertThatThrownBy(() -> begin(next, OTHER_KEY, 1, false))
                    .as("somebody else")
                    .isInstanceOf(NameLookupException.class)
                    .hasMessageContaining("of which there was a record (version 1");
            begin(next, KEY, 1, false).close();
        }
        assertThat(record().version()).isEqualTo(2);
        assertThat(record().endpoint()).isEqualTo(endpoint(1));
    }

    @Test
    void a_new_process_goes_on_from_what_a_name_server_has_that_was_restored() throws Exception {
        KnownNames seen = new MemoryKnownNames();
        SignedRecord old = SignedRecord.sign(
                NameRecord.builder(FILES, RecordKind.SERVICE, KEY.owner())
                        .valid(NOW, NOW.plus(Publication.LEASE))
                        .attribute("about", "pictures")
                        .build(),
                KEY);
        client.publish(old);
        try (NameClient first = client(seen)) {
            begin(first, KEY, 1, false).close();
        }
        serveAgainWithoutData();
        try (NameClient backup = client();
                NameClient next = client(seen)) {
            backup.publish(old);
            begin(next, KEY, 1, false).close();
        }
        assertThat(record().version()).isEqualTo(3);
        assertThat(record().attributes()).containsEntry("about", "pictures");
    }

    @Test
    void a_name_that_its_owner_removes_stays_removed_until_somebody_takes_it_up_again() throws Exception {
        publication = begin(client, KEY, 1, false);
        client.publish(SignedRecord.sign(record().next().removed().build(), KEY));
        pass(Duration.ofMinutes(20));
        assertThat(troubles.take())
                .isEqualTo("files@example.org was removed by its owner; this process publishes it no more");
        assertThat(thread.isShutdown()).isTrue();
        assertThat(record().removed()).isTrue();
        publication = begin(client, KEY, 1, false);
        assertThat(record().removed()).isFalse();
        assertThat(record().version()).isEqualTo(3);
    }

    /** Closes the publication when what was seen of the name is asked for, in the midst of whatever that does. */
    private final class Closing implements KnownNames {
        private final KnownNames seen = new MemoryKnownNames();
        private final boolean fails;

        Closing(boolean fails) {
            this.fails = fails;
        }

        @Override
        public @Nullable KnownName find(Name name) throws IOException {
            if (publication != null) {
                publication.close();
                if (fails) {
                    throw new IOException("the disk is gone");
                }
            }
            return seen.find(name);
        }

        @Override
        public boolean remember(@Nullable KnownName before, KnownName now) throws IOException {
            return seen.remember(before, now);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_is_closed_while_it_publishes_neither_does_so_nor_tells_of_troubles(boolean fails) throws Exception {
        try (NameClient closing = client(new Closing(fails))) {
            publication = begin(closing, KEY, 1, false);
            setAddresses(SECOND);
            assertThat(thread.isShutdown()).isTrue();
            assertThat(record().version()).isEqualTo(1);
            assertThat(troubles).isEmpty();
        }
    }

    static List<Throwable> whatever() {
        return List.of(new IllegalStateException("broken"), new StackOverflowError("too deep"));
    }

    private static void fail(Throwable why) {
        if (why instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) why;
    }

    @ParameterizedTest
    @MethodSource("whatever")
    void who_fails_at_hearing_of_troubles_changes_nothing(Throwable why) throws Exception {
        publication = begin(client, new Publication.Terms(FILES, KEY, false), 1, what -> {
            troubles.add(what);
            fail(why);
        });
        InetSocketAddress address = server.address();
        server.close();
        pass(Duration.ofMinutes(20));
        assertThat(troubles.take()).contains("cannot be published at the moment");
        serve(address);
        thread.advance(LONGEST_FIRST_PAUSE);
        assertThat(troubles.take()).contains("is published again");
        pass(Duration.ofMinutes(20));
        assertThat(record().version()).isEqualTo(3);
    }

    /** Fails once when something is to be published, in whatever way. */
    private static final class FailingOnce implements KnownNames {
        private final KnownNames seen = new MemoryKnownNames();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        @Override
        public @Nullable KnownName find(Name name) throws IOException {
            return seen.find(name);
        }

        @Override
        public boolean remember(@Nullable KnownName before, KnownName now) throws IOException {
            return seen.remember(before, now);
        }

        @Override
        public void check() {
            Throwable why = failure.getAndSet(null);
            if (why != null) {
                fail(why);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("whatever")
    void whatever_goes_wrong_it_is_published_again(Throwable why) throws Exception {
        FailingOnce memory = new FailingOnce();
        try (NameClient failing = client(memory)) {
            publication = begin(failing, KEY, 1, false);
            memory.failure.set(why);
            pass(Duration.ofMinutes(20));
            assertThat(troubles.take()).contains("cannot be published at the moment: " + why);
            assertThat(record().version()).isEqualTo(1);
            thread.advance(LONGEST_FIRST_PAUSE);
            assertThat(troubles.take()).contains("is published again");
            assertThat(record().version()).isEqualTo(2);
        }
    }

    @Test
    void a_server_without_a_network_is_still_said_to_be_where_it_was() throws Exception {
        publication = begin(client, KEY, 1, false);
        setAddresses();
        assertThat(record().version()).isEqualTo(1);
        pass(Duration.ofMinutes(20));
        assertThat(record().version()).isEqualTo(2);
        assertThat(record().addresses()).containsExactly(FIRST);
        setAddresses(SECOND);
        assertThat(record().addresses()).containsExactly(SECOND);
    }
}
