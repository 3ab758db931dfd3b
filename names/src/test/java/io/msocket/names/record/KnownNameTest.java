package io.msocket.names.record;

import static io.msocket.names.record.Records.ALICE;
import static io.msocket.names.record.Records.BOB;
import static io.msocket.names.record.Records.MALLORY;
import static io.msocket.names.record.Records.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is believed by somebody who has seen records of the name. */
class KnownNameTest {
    private final SignedRecord fifth = Records.signed(Records.files(), ALICE);
    private final SignedRecord sixth = Records.signed(fifth.record().next(), ALICE);
    private final KnownName known = KnownName.first(fifth);

    private static RecordException.Kind refusal(KnownName known, SignedRecord record) {
        try {
            known.accept(record);
            return null;
        } catch (RecordException e) {
            return e.kind();
        }
    }

    private static RecordException.Kind validity(SignedRecord record, Duration later) {
        try {
            KnownName.requireValid(record, NOW.plus(later));
            return null;
        } catch (RecordException e) {
            return e.kind();
        }
    }

    @Test
    void the_owners_next_record_is_taken_and_the_same_again() throws Exception {
        assertThat(known.accept(fifth)).isEqualTo(known);
        assertThat(known.accept(sixth).version()).isEqualTo(6);
    }

    @Test
    void nothing_goes_back() throws Exception {
        assertThat(refusal(known.accept(sixth), fifth)).isEqualTo(RecordException.Kind.STALE);
    }

    @Test
    void two_of_one_version_are_a_contradiction() {
        SignedRecord other = Records.signed(Records.files().attribute("about", "something else"), ALICE);
        assertThat(refusal(known, other)).isEqualTo(RecordException.Kind.EQUIVOCAL);
    }

    @Test
    void one_names_record_is_none_of_another() {
        SignedRecord others = Records.signed(
                NameRecord.builder(Name.parse("other@example.org"), RecordKind.SERVICE, ALICE.owner())
                        .version(9)
                        .valid(NOW, NOW.plusSeconds(60)),
                ALICE);
        assertThat(refusal(known, others)).isEqualTo(RecordException.Kind.WRONG_NAME);
    }

    @Test
    void somebody_elses_record_is_refused_however_new() {
        NameRecord.Builder stolen = NameRecord.builder(Records.FILES, RecordKind.SERVICE, MALLORY.owner())
                .version(100)
                .valid(NOW, NOW.plusSeconds(60));
        assertThat(refusal(known, Records.signed(stolen, MALLORY))).isEqualTo(RecordException.Kind.NOT_OWNER);
        NameRecord.Builder withTransfer = NameRecord.builder(Records.FILES, RecordKind.SERVICE, BOB.owner())
                .version(100)
                .valid(NOW, NOW.plusSeconds(60))
                .transferTo(MALLORY.owner(), BOB);
        assertThat(refusal(known, Records.signed(withTransfer, MALLORY))).isEqualTo(RecordException.Kind.NOT_OWNER);
    }

    @Test
    void a_name_goes_over_to_whom_its_owner_signs_it_over() throws Exception {
        SignedRecord bobs = Records.signed(fifth.record().next().transferTo(BOB.owner(), ALICE), BOB);
        KnownName now = known.accept(bobs);
        assertThat(now.owner()).isEqualTo(BOB.owner());
        // Also for somebody who comes back after two transfers.
        SignedRecord third = Records.signed(bobs.record().next().transferTo(MALLORY.owner(), BOB), MALLORY);
        assertThat(known.accept(third).owner()).isEqualTo(MALLORY.owner());
        assertThat(now.accept(third).owner()).isEqualTo(MALLORY.owner());
    }

    @Test
    void the_owner_of_before_has_no_say_any_more() throws Exception {
        SignedRecord bobs = Records.signed(fifth.record().next().transferTo(BOB.owner(), ALICE), BOB);
        KnownName now = known.accept(bobs);
        SignedRecord late = Records.signed(Records.files().version(20), ALICE);
        assertThat(refusal(now, late)).isEqualTo(RecordException.Kind.NOT_OWNER);
        // Nor by signing it over once more, to somebody else.
        SignedRecord other = Records.signed(Records.files().version(21).transferTo(MALLORY.owner(), ALICE), MALLORY);
        assertThat(refusal(now, other)).isEqualTo(RecordException.Kind.NOT_OWNER);
    }

    /** A key that is stolen after it was given up signs a transfer of before. */
    @Test
    void a_transfer_of_before_what_was_seen_moves_nothing() throws Exception {
        KnownName later = known.accept(Records.signed(Records.files().version(30), ALICE));
        NameRecord.Builder old = Records.files().version(7).transferTo(MALLORY.owner(), ALICE);
        SignedRecord next = Records.signed(old.build().next().version(40), MALLORY);
        assertThat(refusal(later, next)).isEqualTo(RecordException.Kind.NOT_OWNER);
    }

    @Test
    void a_record_counts_in_its_time_and_clocks_may_differ() {
        assertThat(validity(fifth, Duration.ZERO)).isNull();
        assertThat(validity(fifth, Duration.ofMinutes(-5))).isNull();
        assertThat(validity(fifth, Duration.ofMinutes(-5).minusSeconds(1))).isEqualTo(RecordException.Kind.NOT_YET);
        assertThat(validity(fifth, Duration.ofMinutes(64).plusSeconds(59))).isNull();
        assertThat(validity(fifth, Duration.ofMinutes(65))).isEqualTo(RecordException.Kind.EXPIRED);
    }
}
