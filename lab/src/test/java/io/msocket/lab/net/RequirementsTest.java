package io.msocket.lab.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequirementsTest {
    @Test
    void the_root_of_a_chroot_is_no_mount_unless_something_is_mounted_there() {
        assertThat(Requirements.rootIsMount(List.of(
                        "24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
                        "25 24 0:22 / /proc rw - proc proc rw")))
                .isTrue();
        assertThat(Requirements.rootIsMount(List.of(
                        "31 29 8:1 /usr /usr rw,relatime - ext4 /dev/sda1 rw", "32 29 0:22 / /proc rw - proc proc rw")))
                .isFalse();
        assertThat(Requirements.rootIsMount(List.of())).isFalse();
    }
}
