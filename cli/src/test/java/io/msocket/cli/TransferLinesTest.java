package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.cli.files.Receipt;
import io.msocket.cli.files.TransferOutcome;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransferLinesTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final TransferLines lines = new TransferLines();

    private List<String> missing(String address, long now) {
        return lines.of(outcome(address, "nothing", "there is no nothing"), now);
    }

    private static TransferOutcome outcome(String address, String path, String failure) {
        return new TransferOutcome(
                "get", path, new InetSocketAddress(address, 4000), null, failure, Duration.ofMillis(3));
    }

    @Test
    void a_transfer_makes_a_line() {
        assertThat(missing("192.0.2.1", 0))
                .containsExactly("get nothing 192.0.2.1:4000: failed in 3.0 ms: there is no nothing");
        TransferOutcome done = new TransferOutcome(
                "put",
                "a/b",
                new InetSocketAddress("192.0.2.1", 4000),
                new Receipt(1000, "0".repeat(64)),
                null,
                Duration.ofMillis(3));
        assertThat(lines.of(done, 1))
                .containsExactly("put a/b 192.0.2.1:4000: 1.0 kB in 3.0 ms, sha256 " + "0".repeat(64));
    }

    @Test
    void a_flood_of_one_address_makes_a_bounded_number_of_lines_and_its_count() {
        List<String> printed = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            printed.addAll(missing("192.0.2.1", i));
        }
        assertThat(printed).hasSize(240);
        assertThat(missing("192.0.2.2", 100_000)).as("another address").hasSize(1);
        assertThat(missing("192.0.2.1", MINUTE))
                .containsExactly(
                        "99760 more transfers have ended before this one and are not listed; of one address 240 a"
                                + " minute are",
                        "get nothing 192.0.2.1:4000: failed in 3.0 ms: there is no nothing");
    }

    @Test
    void a_flood_from_all_over_a_network_is_bounded_too() {
        int printed = 0;
        for (int i = 0; i < 100_000; i++) {
            printed += missing("2001:db8:0:%x::1".formatted(i % 65_536), i).size();
        }
        assertThat(printed).isLessThan(65 * 240);
    }

    @Test
    void a_line_does_nothing_to_a_terminal_and_has_an_end() {
        assertThat(lines.of(outcome("192.0.2.1", "a\u202eb", "\u001b[2J\n" + "x".repeat(100_000)), 0))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("get a?b 192.0.2.1:4000: failed in 3.0 ms: ?[2J?xxx")
                        .hasSize(1000));
    }
}
