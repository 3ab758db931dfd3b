package io.msocket.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskRoomTest {
    @TempDir
    Path directory;

    @Test
    void a_disk_tells_its_room() {
        assertThat(DiskRoom.of(directory)).isPresent();
    }

    @Test
    void a_disk_that_cannot_be_asked_is_taken_to_have_room() {
        assertThat(DiskRoom.of(directory.resolve("nothing"))).isEmpty();
    }
}
