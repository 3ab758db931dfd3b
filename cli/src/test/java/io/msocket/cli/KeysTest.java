package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.PathSchedulers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream target = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final List<HandoverMode> modes = new ArrayList<>();
    private final List<String> schedulers = new ArrayList<>();
    private boolean foreground = true;
    private boolean over;

    private final Keys.Controls controls = new Keys.Controls() {
        @Override
        public void setMode(HandoverMode mode) throws IOException {
            if (over) {
                throw new SocketException("Socket closed");
            }
            modes.add(mode);
        }

        @Override
        public void setScheduler(PathScheduler.Factory scheduler) {
            schedulers.add(scheduler.create().name());
        }

        @Override
        public List<PathUse> paths() {
            return List.of();
        }
    };

    @Test
    void letters_change_the_mode_and_print_the_paths() {
        Keys keys = typed("f\nb\ns\np\n");
        assertThat(keys.isTyped()).isTrue();
        keys.obey(target);
        assertThat(modes).containsExactly(HandoverMode.FULL, HandoverMode.BACKUP, HandoverMode.SINGLE);
        assertThat(printed().lines().toList())
                .startsWith("mode full", "mode backup", "mode single")
                .last()
                .asString()
                .startsWith("path  flowpaths");
        assertThat(keys.isTyped()).isFalse();
    }

    @Test
    void one_letter_goes_through_the_schedulers() {
        typed("c\nc\n").obey(target);
        assertThat(schedulers).containsExactly("proportional", "redundant");
        assertThat(printed().lines())
                .containsExactly(
                        "scheduler proportional for what is sent from here",
                        "scheduler redundant for what is sent from here");
        schedulers.clear();
        new Keys(new ByteArrayInputStream(new byte[] {'c'}), () -> true, controls, PathSchedulers.primary())
                .obey(target);
        assertThat(schedulers).containsExactly("earliest");
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Where a named pipe can be opened for both at once.
    void what_cannot_seek_is_read_too(@TempDir Path temp) throws IOException {
        Path pipe = temp.resolve("pipe");
        NamedPipe.make(pipe);
        try (RandomAccessFile both = new RandomAccessFile(pipe.toFile(), "rw");
                FileInputStream in = new FileInputStream(both.getFD())) {
            Keys keys = new Keys(in, () -> foreground, controls, null);
            assertThat(keys.isTyped()).isFalse();
            both.write("b\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(keys.isTyped()).isTrue();
            keys.obey(target);
            assertThat(keys.isTyped()).isFalse();
        }
        assertThat(modes).containsExactly(HandoverMode.BACKUP);
    }

    @Test
    void another_letter_is_answered_with_those_that_there_are() {
        typed("xyz\n").obey(target);
        assertThat(modes).isEmpty();
        assertThat(printed())
                .isEqualTo(
                        "f: full, b: backup, s: single, c: change the scheduler, p: print the paths; each with Enter\n");
    }

    @Test
    void a_terminal_that_another_program_has_is_not_read() {
        Keys keys = typed("f\n");
        foreground = false;
        assertThat(keys.isTyped()).isFalse();
        foreground = true;
        assertThat(keys.isTyped()).isTrue();
    }

    @Test
    void a_connection_that_is_over_is_said_to_be() {
        over = true;
        typed("f\n").obey(target);
        assertThat(printed()).isEqualTo("not possible any more: Socket closed\n");
    }

    @Test
    void the_bar_gives_way_to_the_answer_and_comes_back() {
        Progress.View bar = new ProgressViews.ProgressBar(target, 60, 0);
        Progress.View view = new ProgressViews.BarWithKeys(bar, typed("f\n"), target);
        Snapshot half = new Snapshot(50, 100, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        bar.show(half, 1);
        view.show(half, 2);
        view.end();
        assertThat(printed()).containsPattern("50 B of .*\\r +\\rmode full\\n\\r\\[#+\\.+] 50 B of .*\\r +\\r$");
    }

    @Test
    void the_terminal_is_whose_process_group_it_serves() {
        assertThat(Terminal.isForeground("7 (a) b) S 1 70 70 34816 70 4194304")).isTrue();
        assertThat(Terminal.isForeground("7 (java) S 1 70 70 34816 80 4194304")).isFalse();
        assertThat(Terminal.isForeground("7 (java) S 1 70 70 0 -1 4194304")).isFalse();
        assertThat(Terminal.isForeground("")).isFalse();
    }

    private Keys typed(String text) {
        return new Keys(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), () -> foreground, controls, null);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
