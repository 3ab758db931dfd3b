package io.msocket.names.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are names. */
class NameTest {
    @Test
    void a_service_or_a_person_has_one_part_before_the_at() {
        Name name = Name.parse("files@example.org");
        assertThat(name.local()).isEqualTo("files");
        assertThat(name.domain()).isEqualTo("example.org");
        assertThat(name.isDevice()).isFalse();
        assertThat(name.user()).isEqualTo(name);
    }

    @Test
    void a_device_belongs_to_its_user() {
        Name name = Name.parse("laptop.bob@example.org");
        assertThat(name.isDevice()).isTrue();
        assertThat(name.user()).hasToString("bob@example.org");
        assertThat(name.user().isDevice()).isFalse();
    }

    @Test
    void letters_are_the_same_in_either_case() {
        assertThat(Name.parse("Files@Example.ORG"))
                .isEqualTo(Name.parse("files@example.org"))
                .hasSameHashCodeAs(Name.parse("files@example.org"))
                .hasToString("files@example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "files",
                "@example.org",
                "files@",
                "a@b@c",
                "a.b.c@example.org",
                ".a@example.org",
                "a.@example.org",
                "-a@example.org",
                "a-@example.org",
                "a b@example.org",
                "a@example..org",
                "a@example.org.",
                "a@-example.org",
                "a@exa_mple.org",
                "a\u0000@example.org",
                "\u00e4@example.org",
                "a@ex\u00e4mple.org",
                "a/b@example.org",
                "\u212a@example.org"
            })
    void what_is_none_is_refused_with_the_reason(String text) {
        assertThatThrownBy(() -> Name.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a name: '" + text + "': ");
    }

    @Test
    void parts_are_as_long_as_in_dns() {
        String label = "a".repeat(63);
        assertThat(Name.parse(label + "@example.org").local()).isEqualTo(label);
        assertThatThrownBy(() -> Name.parse(label + "a@example.org")).isInstanceOf(IllegalArgumentException.class);
        String domain = label + "." + label + "." + label + "." + "a".repeat(61);
        assertThat(Name.parse("a@" + domain).domain()).hasSize(253);
        assertThatThrownBy(() -> Name.parse("ab@" + domain)).hasMessageContaining("too long");
        assertThatThrownBy(() -> Name.parse("a@" + domain + "a")).hasMessageContaining("too long");
    }

    @Test
    void a_text_with_an_at_is_meant_to_be_a_name() {
        assertThat(Name.isMeant("files@example")).isTrue();
        assertThat(Name.isMeant("example.org")).isFalse();
        assertThat(Name.isMeant("[2001:db8::1]")).isFalse();
    }
}
