package io.msocket.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.lab.link.LinkProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SinglePathTest {
    @ParameterizedTest
    @EnumSource
    void while_the_programs_get_warm_a_link_is_fast_and_has_the_mtu_that_it_is_made_with(LinkProfile profile) {
        assertThat(SinglePath.whileWarming(profile).mtu())
                .isEqualTo(profile.conditions().mtu());
        assertThat(SinglePath.whileWarming(profile).rateBitsPerSecond()).isEqualTo(1_000_000_000);
    }
}
