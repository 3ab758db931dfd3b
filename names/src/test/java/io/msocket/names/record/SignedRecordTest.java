package io.msocket.names.record;

import static io.msocket.names.record.Records.ALICE;
import static io.msocket.names.record.Records.BOB;
import static io.msocket.names.record.Records.FILES;
import static io.msocket.names.record.Records.MALLORY;
import static io.msocket.names.record.Records.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.protocol.Service;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The form of a record, and whose signature it needs. */
class SignedRecordTest {
    private static RecordException.Kind refusal(byte[] bytes) {
        try {
            SignedRecord.parse(bytes);
            return null;
        } catch (RecordException e) {
            return e.kind();
        }
    }

    @Test
    void a_record_says_the_same_after_it_was_sent() throws Exception {
        SignedRecord signed = Records.signed(Records.files(), ALICE);
        SignedRecord read = SignedRecord.parse(signed.toBytes());
        assertThat(read).isEqualTo(signed);
        assertThat(read.record()).isEqualTo(Records.files().build());
    }

    @Test
    void random_records_say_the_same_after_they_were_sent() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            NameRecord record = RandomRecords.record(random);
            assertThat(SignedRecord.parse(SignedRecord.sign(record, ALICE).toBytes())
                            .record())
                    .isEqualTo(record);
        }
    }

    @Test
    void no_bit_of_it_can_be_changed() {
        byte[] bytes = Records.signed(Records.files(), ALICE).toBytes();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(refusal(changed))
                    .as("bit %d", bit)
                    .isIn(RecordException.Kind.MALFORMED, RecordException.Kind.TAMPERED);
        }
    }

    @Test
    void a_part_of_it_is_none_and_neither_is_more_than_it() {
        byte[] bytes = Records.signed(Records.files(), ALICE).toBytes();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(refusal(Arrays.copyOf(bytes, length)))
                    .as("%d bytes", length)
                    .isNotNull();
        }
        assertThat(refusal(Arrays.copyOf(bytes, bytes.length + 1))).isNotNull();
        assertThat(refusal(new byte[SignedRecord.MAX_LENGTH + 1])).isEqualTo(RecordException.Kind.MALFORMED);
    }

    /** What is signed by the right key but written in another way would have two forms. */
    @Test
    void what_its_owner_signs_in_another_form_is_none() {
        byte[] encoded = RecordCodec.encode(Records.files().build());
        int name = new String(encoded, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("files@");
        byte[] large = encoded.clone();
        large[name] = 'F';
        assertThat(refusal(signedAs(large))).isEqualTo(RecordException.Kind.MALFORMED);
        byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
        assertThat(refusal(signedAs(longer))).isEqualTo(RecordException.Kind.MALFORMED);
        assertThat(refusal(signedAs(encoded))).isNull();
    }

    private static byte[] signedAs(byte[] encoded) {
        byte[] bytes = Arrays.copyOf(encoded, encoded.length + Ed25519.SIGNATURE_LENGTH);
        System.arraycopy(ALICE.sign(encoded), 0, bytes, encoded.length, Ed25519.SIGNATURE_LENGTH);
        return bytes;
    }

    @Test
    void nobody_signs_in_the_name_of_another_key() {
        assertThatThrownBy(() -> Records.signed(Records.files(), MALLORY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be signed with the key of " + MALLORY.owner());
    }

    @Test
    void a_signature_of_a_transfer_is_none_of_a_record() {
        KeyTransfer transfer = KeyTransfer.sign(FILES, ALICE, BOB.owner(), 6);
        byte[] encoded = RecordCodec.encode(Records.files().build());
        byte[] bytes = Arrays.copyOf(encoded, encoded.length + Ed25519.SIGNATURE_LENGTH);
        System.arraycopy(transfer.signature(), 0, bytes, encoded.length, Ed25519.SIGNATURE_LENGTH);
        assertThat(refusal(bytes)).isEqualTo(RecordException.Kind.TAMPERED);
    }

    @Test
    void transfers_lead_from_one_owner_to_the_next() throws Exception {
        NameRecord.Builder bobs = Records.files().build().next().transferTo(BOB.owner(), ALICE);
        SignedRecord signed = Records.signed(bobs, BOB);
        assertThat(SignedRecord.parse(signed.toBytes()).record().transfers()).hasSize(1);
        NameRecord.Builder mallorys = signed.record().next().transferTo(MALLORY.owner(), BOB);
        assertThat(Records.signed(mallorys, MALLORY).record().transfers()).hasSize(2);
    }

    @Test
    void a_transfer_by_somebody_else_is_none() {
        NameRecord.Builder stolen = Records.files().build().next().transferTo(MALLORY.owner(), BOB);
        // It stands alone, and is Bob's to sign: who knows Alice as the owner does not take it.
        assertThat(Records.signed(stolen, MALLORY).record().transfers().get(0).from())
                .isEqualTo(BOB.owner());
        NameRecord.Builder bobs = Records.files().build().next().transferTo(BOB.owner(), ALICE);
        NameRecord.Builder broken = bobs.build().next().transferTo(MALLORY.owner(), ALICE);
        assertThatThrownBy(() -> Records.signed(broken, MALLORY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("transfers do not lead to its owner");
    }

    @Test
    void of_a_name_that_is_removed_nothing_is_said() throws Exception {
        SignedRecord removed = Records.signed(Records.files().build().next().removed(), ALICE);
        assertThat(SignedRecord.parse(removed.toBytes()).record().removed()).isTrue();
        assertThat(removed.record().addresses()).isEmpty();
        NameRecord.Builder wrong = Records.files().removed().attribute("a", "b");
        assertThatThrownBy(wrong::build).hasMessageContaining("of a name that is removed nothing is said");
    }

    @Test
    void a_group_lists_names_and_keys() throws Exception {
        List<String> members = List.of("bob@example.org", ALICE.owner().toString());
        NameRecord.Builder group = NameRecord.builder(Name.parse("team@example.org"), RecordKind.GROUP, ALICE.owner())
                .valid(NOW, NOW.plusSeconds(60))
                .members(members);
        assertThat(SignedRecord.parse(Records.signed(group, ALICE).toBytes())
                        .record()
                        .members())
                .isEqualTo(members);
        assertThatThrownBy(() -> group.members(List.of("a@b", "a@b")).build()).hasMessageContaining("once");
        assertThatThrownBy(() -> Records.files().members(members).build())
                .hasMessageContaining("only groups and users");
    }

    @Test
    void a_member_has_one_form_and_is_one_that_its_kind_may_have() {
        Name bob = Name.parse("bob@example.org");
        NameRecord.Builder group =
                NameRecord.builder(bob, RecordKind.GROUP, ALICE.owner()).valid(NOW, NOW.plusSeconds(60));
        NameRecord.Builder user =
                NameRecord.builder(bob, RecordKind.USER, ALICE.owner()).valid(NOW, NOW.plusSeconds(60));
        assertThatThrownBy(() -> group.members(List.of("Carol@example.org")).build())
                .hasMessageContaining("written small, and not as Carol@example.org");
        assertThatThrownBy(() -> group.members(List.of("a b@example.org")).build())
                .hasMessageContaining("not a name");
        assertThatThrownBy(() -> group.members(List.of("nonsense")).build())
                .hasMessageContaining("not the key of a name");
        assertThatThrownBy(() -> user.members(List.of("carol@example.org")).build())
                .hasMessageContaining("the members of a user are keys, and not carol@example.org");
        String key = BOB.owner().toString();
        assertThat(user.members(List.of(key)).build().members()).containsExactly(key);
    }

    @Test
    void there_is_a_bound_for_everything_in_it() {
        List<PublishedAddress> many = new ArrayList<>();
        for (int port = 1; port <= NameRecord.MAX_ADDRESSES + 1; port++) {
            many.add(PublishedAddress.direct(Records.address("192.0.2.1", port)));
        }
        assertThatThrownBy(() -> Records.files().addresses(many).build()).hasMessageContaining("32 addresses");
        assertThatThrownBy(
                        () -> Records.files().attribute("a", "b".repeat(1025)).build())
                .hasMessageContaining("1 to 1024 bytes");
        assertThatThrownBy(() -> Records.files().attribute("a\n", "b").build()).hasMessageContaining("control");
        assertThatThrownBy(() -> Records.files().version(0).build()).hasMessageContaining("positive");
        assertThatThrownBy(() -> Records.files().valid(NOW, NOW).build()).hasMessageContaining("counts for a time");
        assertThatThrownBy(() -> NameRecord.builder(FILES, RecordKind.DEVICE, ALICE.owner())
                        .valid(NOW, NOW.plusSeconds(1))
                        .build())
                .hasMessageContaining("two parts");
        assertThatThrownBy(() -> new ServiceEndpoint(Service.UNNAMED, List.of(), null))
                .hasMessageContaining("1 to 4 keys");
    }

    @Test
    void addresses_that_nobody_else_can_use_are_not_published() {
        for (String host : List.of("0.0.0.0", "224.0.0.1", "fe80::1", "::")) {
            assertThatThrownBy(() -> PublishedAddress.direct(Records.address(host, 1)))
                    .as(host)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> PublishedAddress.direct(Records.address("192.0.2.1", 0)))
                .hasMessageContaining("port");
    }
}
