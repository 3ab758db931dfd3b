package io.msocket.names.cassandra;

import static io.msocket.names.store.StoredRecords.FILES;
import static io.msocket.names.store.StoredRecords.NOW;
import static io.msocket.names.store.StoredRecords.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.msocket.names.registry.NameRegistry;
import io.msocket.names.store.NameStore;
import io.msocket.names.store.UnknownOutcomeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Questions and answers get lost between a name server and a node: nobody is told what is not so. */
@Tag("thorough")
class UnknownOutcomeTest {
    @RegisterExtension
    private static final OneNode NODE = new OneNode();

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** For whoever has something to do before it is over. */
    private static final Duration LONG_TIMEOUT = Duration.ofSeconds(10);

    private CassandraAddress direct;
    private LossyLink link;

    /** Over the link. */
    private NameStore store;

    /** Another server's. */
    private NameStore other;

    @BeforeEach
    void open() throws Exception {
        direct = NODE.newKeyspace();
        other = CassandraNameStore.open(direct);
        link = new LossyLink(direct.nodes().get(0));
        store = openOverLink(TIMEOUT);
        assertThat(other.replace(files(1), NameStore.NONE)).isNull();
    }

    private NameStore openOverLink(Duration timeout) throws IOException {
        return CassandraNameStore.open(new CassandraAddress(List.of(link.address()), direct.keyspace()), timeout);
    }

    @AfterEach
    void close() throws Exception {
        store.close();
        link.close();
        other.close();
    }

    @Test
    void a_record_whose_answer_is_lost_is_found_to_be_stored() throws Exception {
        CompletableFuture<Void> lost = link.loseNext(FILES.toString(), LossyLink.Lost.ANSWER);
        assertThat(store.replace(files(2), 1)).isNull();
        assertThat(lost).isCompleted();
        assertThat(other.find(FILES)).isEqualTo(files(2));
    }

    @Test
    void a_record_that_never_came_to_the_node_is_not_said_to_be_stored_or_stale() throws Exception {
        CompletableFuture<Void> lost = link.loseNext(FILES.toString(), LossyLink.Lost.QUESTION);
        assertThatThrownBy(() -> store.replace(files(2), 1))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("may be stored, and is not there yet");
        assertThat(lost).isCompleted();
        assertThat(other.find(FILES)).isEqualTo(files(1));
    }

    @Test
    void what_may_still_be_at_its_turn_is_not_said_to_have_lost() throws Exception {
        CompletableFuture<Void> lost = link.loseNext(FILES.toString(), LossyLink.Lost.QUESTION);
        assertThatThrownBy(() -> store.replace(files(9), 5))
                .as("of version 5, which may come yet")
                .isInstanceOf(UnknownOutcomeException.class);
        assertThat(lost).isCompleted();
    }

    @Test
    void a_node_that_dies_in_the_midst_of_a_change_leaves_it_unknown_and_then_nobody_is_asked() throws Exception {
        CompletableFuture<Void> ended =
                link.loseNext(FILES.toString(), LossyLink.Lost.QUESTION).thenRun(link::end);
        assertThatThrownBy(() -> store.replace(files(2), 1))
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageStartingWith("it is not known whether ")
                .hasMessageEndingWith(" is stored: the node of Cassandra that was asked has gone");
        ended.get(20, TimeUnit.SECONDS);
        await().untilAsserted(() -> assertThatThrownBy(() -> store.find(FILES))
                .isInstanceOf(IOException.class)
                .hasMessage("no node of Cassandra can be asked"));
        assertThatThrownBy(() -> store.replace(files(2), 1))
                .as("which is certain")
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(UnknownOutcomeException.class)
                .hasMessage("no node of Cassandra can be asked");
        assertThat(other.find(FILES)).isEqualTo(files(1));
    }

    @Test
    void who_publishes_a_record_that_never_came_to_the_node_has_it_published_all_the_same() throws Exception {
        NameRegistry registry = new NameRegistry(store);
        assertThat(registry.lookup(FILES)).isEqualTo(files(1));
        // Only the compare-and-set has the content of the record in it.
        CompletableFuture<Void> lost = link.loseNext("version 2", LossyLink.Lost.QUESTION);
        registry.publish(files(2), NOW);
        assertThat(lost).isCompleted();
        assertThat(other.find(FILES)).isEqualTo(files(2));
    }

    @Test
    void who_was_overtaken_meanwhile_is_told_by_what() throws Exception {
        try (NameStore patient = openOverLink(LONG_TIMEOUT)) {
            CompletableFuture<Void> lost = link.loseNext(FILES.toString(), LossyLink.Lost.ANSWER);
            CompletableFuture<NameStore.Conflict> answer = new CompletableFuture<>();
            Thread first = new Thread(() -> {
                try {
                    answer.complete(patient.replace(files(2), 1));
                } catch (Exception e) {
                    answer.completeExceptionally(e);
                }
            });
            first.start();
            lost.get(20, TimeUnit.SECONDS);
            assertThat(other.replace(files(3), 2)).as("the first is stored").isNull();
            assertThat(answer.get(40, TimeUnit.SECONDS)).isEqualTo(new NameStore.Conflict(files(3)));
        }
    }
}
