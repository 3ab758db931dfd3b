package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.protocol.ConnectionEvent;
import io.msocket.protocol.ConnectionEvent.Kind;
import io.msocket.protocol.FlowpathSnapshot;
import io.msocket.protocol.FlowpathState;
import io.msocket.protocol.PathRole;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ITypeConverter;

class OutageTest {
    private static final long START = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);
    private static final ITypeConverter<Duration> TIMES = new DurationConverter();
    private static final InetSocketAddress SERVER = new InetSocketAddress(address("192.0.2.1"), 7000);

    private final OutageWatch watch = new OutageWatch(Duration.ofHours(1));

    @Test
    void an_outage_lasts_from_the_last_flowpaths_end_until_one_works_again() {
        assertThat(watch.outage(at(0))).isNull();
        tell(Kind.SUSPENDED, at(10));
        assertThat(watch.outage(at(11)).describe(at(22)))
                .isEqualTo("no network for 12 s, gives up in 59 min 48 s, waiting for an address to try from");
        tell(Kind.RESUMED, at(23));
        assertThat(watch.outage(at(24))).isNull();
    }

    @Test
    void it_says_what_is_tried_from_where() {
        tell(Kind.SUSPENDED, at(0));
        connect("10.0.0.2", SERVER, at(1));
        assertThat(watch.outage(at(2)).describe(at(2))).endsWith(", trying 192.0.2.1:7000 from 10.0.0.2");
        connect("10.0.1.2", SERVER, at(2));
        connect("10.0.0.2", SERVER, at(3));
        assertThat(watch.outage(at(3)).describe(at(3))).endsWith(", trying 192.0.2.1:7000 from 2 addresses");
        connect("2001:db8::2", new InetSocketAddress(address("2001:db8::1"), 7000), at(3));
        assertThat(watch.outage(at(3)).describe(at(3))).endsWith(", trying 2 addresses of the server from 3 addresses");
    }

    @Test
    void it_names_no_local_address_where_the_system_chooses() {
        tell(Kind.SUSPENDED, at(0));
        connect(null, SERVER, at(1));
        assertThat(watch.outage(at(2)).describe(at(2))).endsWith(", trying 192.0.2.1:7000");
    }

    @Test
    void it_tells_a_server_that_refuses_from_one_that_does_not_answer_and_from_no_network() {
        tell(Kind.SUSPENDED, at(0));
        connect("10.0.0.2", SERVER, at(1));
        end(FlowpathState.CONNECTING, "Network is unreachable", at(1));
        assertThat(watch.outage(at(2)).describe(at(2))).startsWith("no network for 2 s, ");

        connect("10.0.0.2", SERVER, at(2));
        end(FlowpathState.CONNECTING, "gave way to a newer attempt", at(3));
        assertThat(watch.outage(at(3)).describe(at(3))).startsWith("no answer from the server for 3 s, ");

        connect("10.0.0.2", SERVER, at(4));
        end(FlowpathState.CONNECTING, "Connection refused", at(4));
        assertThat(watch.outage(at(4)).describe(at(4))).startsWith("refused by the server for 4 s, ");
        assertThat(watch.outage(at(4)).describeEnd(at(4))).isEqualTo("connected again after 4 s");

        assertThat(watch.outage(at(40)).cause()).isEqualTo(Outage.Cause.NO_NETWORK);
    }

    @Test
    void a_server_that_takes_connections_and_says_nothing_does_not_answer() {
        tell(Kind.SUSPENDED, at(0));
        connect("10.0.0.2", SERVER, at(1));
        end(FlowpathState.HANDSHAKING, "end of stream", at(1));
        assertThat(watch.outage(at(2)).cause()).isEqualTo(Outage.Cause.UNANSWERED);
    }

    @Test
    void what_was_last_tried_long_ago_is_not_being_tried() {
        connect("10.0.0.2", SERVER, at(0));
        tell(Kind.SUSPENDED, at(5));
        connect("10.0.1.2", SERVER, at(25));
        assertThat(watch.outage(at(29)).locals()).hasSize(2);
        assertThat(watch.outage(at(31)).locals()).containsExactly(address("10.0.1.2"));
        assertThat(watch.outage(at(60)).locals()).isEmpty();
    }

    @Test
    void a_connection_that_ends_without_a_network_does_not_have_one_again() {
        OutageLines lines = new OutageLines(Duration.ZERO);
        tell(Kind.SUSPENDED, at(0));
        assertThat(lines.next(watch.outage(at(1)), at(1))).isPresent();
        tell(Kind.CLOSED, at(2));
        assertThat(lines.next(watch.outage(at(2)), at(2)).orElse("no network")).startsWith("no network");
        assertThat(watch.outage(at(7200)).describe(at(7200))).contains("gives up in 0 s");
    }

    @Test
    void lines_become_rarer_and_the_last_one_says_how_long_it_was() {
        OutageLines lines = new OutageLines(Duration.ofSeconds(2));
        Outage outage = new Outage(Outage.Cause.NO_NETWORK, at(0), Duration.ofDays(1), List.of(SERVER), List.of());
        assertThat(LongStream.rangeClosed(0, 40)
                        .filter(second -> lines.next(outage, at(second)).isPresent()))
                .containsExactly(2L, 4L, 8L, 16L, 32L);
        assertThat(lines.next(null, at(41))).hasValue("network again after 41 s");
        assertThat(lines.next(null, at(42))).isEmpty();
    }

    @Test
    void a_short_outage_is_passed_over_in_silence_at_both_its_ends() {
        OutageLines lines = new OutageLines(Duration.ofSeconds(2));
        Outage outage = new Outage(Outage.Cause.NO_NETWORK, at(0), Duration.ofDays(1), List.of(), List.of());
        assertThat(lines.next(outage, at(1))).isEmpty();
        assertThat(lines.next(null, at(2))).isEmpty();
    }

    @Test
    void each_outage_begins_with_lines_that_are_close() {
        OutageLines lines = new OutageLines(Duration.ofSeconds(2));
        assertThat(lines.next(outageSince(0), at(100))).isPresent();
        assertThat(lines.next(outageSince(101), at(103)))
                .hasValueSatisfying(line -> assertThat(line).startsWith("no network for 2 s"));
    }

    @ParameterizedTest
    @CsvSource({"59.9s,59 s", "185s,3 min 05 s", "60m,1 h 00 min", "1439.5m,23 h 59 min", "24h,1 d 0 h", "51h,2 d 3 h"})
    void what_lasts_is_printed_in_two_units_at_most(String time, String printed) throws Exception {
        assertThat(DurationConverter.formatWhole(TIMES.convert(time))).isEqualTo(printed);
    }

    private static Outage outageSince(long second) {
        return new Outage(Outage.Cause.NO_NETWORK, at(second), Duration.ofDays(1), List.of(SERVER), List.of());
    }

    /** {@link System#nanoTime} may overflow, and does here. */
    private static long at(long second) {
        return START + TimeUnit.SECONDS.toNanos(second);
    }

    private void tell(Kind kind, long now) {
        watch.handle(new ConnectionEvent(kind, null, null, ""), now);
    }

    private void connect(@Nullable String local, InetSocketAddress server, long now) {
        FlowpathSnapshot path = path(FlowpathState.CONNECTING, local, server);
        watch.handle(new ConnectionEvent(Kind.PATH_CONNECTING, path, null, ""), now);
    }

    private void end(FlowpathState state, String why, long now) {
        watch.handle(new ConnectionEvent(Kind.PATH_CLOSED, path(state, null, SERVER), null, why), now);
    }

    private static FlowpathSnapshot path(FlowpathState state, @Nullable String local, InetSocketAddress server) {
        return new FlowpathSnapshot(
                1,
                state,
                local == null ? null : new InetSocketAddress(address(local), 0),
                server,
                Duration.ZERO,
                0,
                0,
                0,
                PathRole.PREFERRED,
                0,
                0);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
