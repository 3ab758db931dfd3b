package io.msocket.names.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.names.record.KnownName;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.names.registry.UnsureStore.Fate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may say what of a name. */
class NameRegistryTest {
    private static final Instant NOW = Instant.parse("2026-11-27T05:00:00Z");
    private static final SigningKey ALICE = key(1);
    private static final SigningKey BOB = key(2);
    private static final Name FILES = Name.parse("files@example.org");

    private final UnsureStore store = new UnsureStore();
    private final NameRegistry registry = new NameRegistry(store);

    private static SigningKey key(int number) {
        byte[] bytes = new byte[SigningKey.LENGTH];
        Arrays.fill(bytes, (byte) number);
        return SigningKey.of(bytes);
    }

    private static NameRecord.Builder of(Name name, RecordKind kind, SigningKey key, long version) {
        return NameRecord.builder(name, kind, key.owner()).version(version).valid(NOW, NOW.plusSeconds(600));
    }

    private static SignedRecord files(SigningKey key, long version) {
        return SignedRecord.sign(of(FILES, RecordKind.SERVICE, key, version).build(), key);
    }

    private NameException.Kind refusal(SignedRecord record) {
        try {
            registry.publish(record, NOW);
            return null;
        } catch (NameException e) {
            return e.kind();
        }
    }

    @Test
    void who_comes_first_has_the_name_and_changes_it() throws Exception {
        assertThat(refusal(files(ALICE, 1))).isNull();
        assertThat(refusal(files(BOB, 2))).isEqualTo(NameException.Kind.NOT_OWNER);
        assertThat(refusal(files(ALICE, 2))).isNull();
        assertThat(registry.lookup(FILES)).isEqualTo(files(ALICE, 2));
    }

    @Test
    void the_same_once_more_does_no_harm_and_what_is_older_is_refused() {
        assertThat(refusal(files(ALICE, 5))).isNull();
        assertThat(refusal(files(ALICE, 5))).isNull();
        assertThat(refusal(files(ALICE, 4))).isEqualTo(NameException.Kind.STALE);
        SignedRecord other = SignedRecord.sign(
                of(FILES, RecordKind.SERVICE, ALICE, 5)
                        .attribute("other", "one")
                        .build(),
                ALICE);
        assertThat(refusal(other)).isEqualTo(NameException.Kind.TWICE);
    }

    @Test
    void a_name_may_be_signed_over_again_and_again_and_its_last_transfers_are_kept() throws Exception {
        SignedRecord record = files(key(10), 1);
        registry.publish(record, NOW);
        KnownName early = KnownName.first(record);
        KnownName later = early;
        for (int i = 0; i < NameRecord.MAX_TRANSFERS + 4; i++) {
            SigningKey next = key(11 + i);
            record = SignedRecord.sign(
                    record.record().next().transferTo(next.owner(), key(10 + i)).build(), next);
            assertThat(refusal(record)).as("transfer %d", i).isNull();
            later = i < 5 ? later.accept(record) : later;
        }
        assertThat(record.record().transfers()).hasSize(NameRecord.MAX_TRANSFERS);
        assertThat(later.accept(record).version()).isEqualTo(NameRecord.MAX_TRANSFERS + 5);
        SignedRecord newest = record;
        assertThatThrownBy(() -> early.accept(newest))
                .as("who has seen nothing since")
                .hasMessageContaining("who does not own it");
    }

    @Test
    void what_does_not_tell_how_the_name_came_to_its_owner_is_not_taken() throws Exception {
        registry.publish(files(ALICE, 1), NOW);
        SignedRecord signedOver = SignedRecord.sign(
                files(ALICE, 1).record().next().transferTo(BOB.owner(), ALICE).build(), BOB);
        registry.publish(signedOver, NOW);
        assertThat(refusal(files(BOB, 3))).isEqualTo(NameException.Kind.BAD_RECORD);
        assertThat(refusal(SignedRecord.sign(signedOver.record().next().build(), BOB)))
                .isNull();
    }

    @Test
    void a_name_that_nobody_has_is_told_as_such() throws Exception {
        assertThatThrownBy(() -> registry.lookup(FILES))
                .hasMessage("there is no name files@example.org here")
                .isInstanceOfSatisfying(
                        NameException.class, e -> assertThat(e.kind()).isEqualTo(NameException.Kind.UNKNOWN_NAME));
        registry.publish(files(ALICE, 1), NOW);
        assertThat(registry.lookupAll(List.of(FILES, Name.parse("other@example.org"))))
                .hasSize(1);
    }

    @Test
    void a_record_out_of_its_time_is_not_taken() {
        assertThatThrownBy(() -> registry.publish(files(ALICE, 1), NOW.plusSeconds(3600)))
                .hasMessageContaining("has expired")
                .isInstanceOfSatisfying(
                        NameException.class, e -> assertThat(e.kind()).isEqualTo(NameException.Kind.BAD_RECORD));
    }

    @Test
    void of_a_name_that_is_there_whoever_reads_it_judges_the_time() throws Exception {
        registry.publish(files(ALICE, 1), NOW);
        registry.publish(files(ALICE, 2), NOW.plusSeconds(86_400));
        registry.publish(files(ALICE, 3), NOW.minusSeconds(86_400));
        assertThat(registry.lookup(FILES)).isEqualTo(files(ALICE, 3));
    }

    @Test
    void a_removed_name_stays_its_owners() {
        assertThat(refusal(files(ALICE, 1))).isNull();
        SignedRecord removed = SignedRecord.sign(
                of(FILES, RecordKind.SERVICE, ALICE, 2).removed().build(), ALICE);
        assertThat(refusal(removed)).isNull();
        assertThat(refusal(files(ALICE, 1))).isEqualTo(NameException.Kind.STALE);
        assertThat(refusal(files(BOB, 3))).isEqualTo(NameException.Kind.NOT_OWNER);
        assertThat(refusal(files(ALICE, 3))).isNull();
    }

    @Test
    void a_device_is_its_users_to_name() {
        Name bob = Name.parse("bob@example.org");
        Name laptop = Name.parse("laptop.bob@example.org");
        SignedRecord laptops =
                SignedRecord.sign(of(laptop, RecordKind.DEVICE, ALICE, 1).build(), ALICE);
        assertThat(refusal(laptops)).as("of nobody").isEqualTo(NameException.Kind.NOT_OWNER);

        assertThat(refusal(SignedRecord.sign(of(bob, RecordKind.USER, BOB, 1).build(), BOB)))
                .isNull();
        assertThat(refusal(laptops)).as("not listed").isEqualTo(NameException.Kind.NOT_OWNER);

        SignedRecord listing = SignedRecord.sign(
                of(bob, RecordKind.USER, BOB, 2)
                        .members(List.of(ALICE.owner().toString()))
                        .build(),
                BOB);
        assertThat(refusal(listing)).isNull();
        assertThat(refusal(laptops)).isNull();
        Name phone = Name.parse("phone.bob@example.org");
        assertThat(refusal(
                        SignedRecord.sign(of(phone, RecordKind.DEVICE, BOB, 1).build(), BOB)))
                .as("by the user")
                .isNull();
    }

    @Test
    void an_answer_that_is_lost_is_settled_by_a_look() throws Exception {
        store.fates.add(Fate.STORED_AND_UNANSWERED);
        assertThat(refusal(files(ALICE, 1))).isNull();
        store.fates.addAll(List.of(Fate.LOST_AND_UNANSWERED, Fate.LOST_AND_UNANSWERED));
        assertThat(refusal(files(ALICE, 2))).isNull();
        assertThat(registry.lookup(FILES)).isEqualTo(files(ALICE, 2));
    }

    @Test
    void who_is_overtaken_is_told_by_whom_and_not_before() {
        assertThat(refusal(files(ALICE, 1))).isNull();
        store.fates.add(Fate.OVERTAKEN);
        store.others.add(files(ALICE, 2));
        assertThat(refusal(files(ALICE, 3))).as("still newer").isNull();
        store.fates.add(Fate.OVERTAKEN);
        store.others.add(files(ALICE, 9));
        assertThat(refusal(files(ALICE, 8))).isEqualTo(NameException.Kind.STALE);
    }

    @Test
    void where_the_store_never_answers_nothing_is_said_to_be_stale() {
        for (int i = 0; i < 8; i++) {
            store.fates.add(Fate.LOST_AND_UNANSWERED);
        }
        assertThat(refusal(files(ALICE, 1))).isEqualTo(NameException.Kind.UNAVAILABLE);
        assertThat(refusal(files(ALICE, 1))).isNull();
    }

    @Test
    void a_key_has_so_many_names_and_no_more() {
        NameRegistry narrow = new NameRegistry(store, 2);
        List<NameException.Kind> refusals = new ArrayList<>();
        for (String name : List.of("a@example.org", "b@example.org", "c@example.org")) {
            try {
                narrow.publish(
                        SignedRecord.sign(
                                of(Name.parse(name), RecordKind.SERVICE, ALICE, 1)
                                        .build(),
                                ALICE),
                        NOW);
            } catch (NameException e) {
                refusals.add(e.kind());
            }
        }
        assertThat(refusals).containsExactly(NameException.Kind.TOO_MANY);
    }

    @Test
    void a_name_counts_once_however_often_its_answer_is_lost() throws Exception {
        NameRegistry narrow = new NameRegistry(store, 1);
        store.fates.addAll(List.of(Fate.LOST_AND_UNANSWERED, Fate.LOST_AND_UNANSWERED));
        assertThat(narrow.publish(files(ALICE, 1), NOW, current -> {})).isTrue();
        assertThat(narrow.lookup(FILES)).isEqualTo(files(ALICE, 1));
    }

    @Test
    void a_name_whose_time_is_over_is_still_its_owners() throws Exception {
        registry.publish(files(ALICE, 1), NOW);
        Instant late = NOW.plusSeconds(100_000);
        SignedRecord others = SignedRecord.sign(
                of(FILES, RecordKind.SERVICE, BOB, 2)
                        .valid(late, late.plusSeconds(600))
                        .build(),
                BOB);
        assertThatThrownBy(() -> registry.publish(others, late)).hasMessageContaining("who does not own it");
        SignedRecord renewed = SignedRecord.sign(
                of(FILES, RecordKind.SERVICE, ALICE, 2)
                        .valid(late, late.plusSeconds(600))
                        .build(),
                ALICE);
        registry.publish(renewed, late);
        assertThat(registry.lookup(FILES)).isEqualTo(renewed);
    }
}
