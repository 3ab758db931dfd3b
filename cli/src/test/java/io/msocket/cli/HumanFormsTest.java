package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.msocket.socket.MSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HumanFormsTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1500,1500",
        "12B,12",
        "256MB,256000000",
        "256 mb,256000000",
        "64KiB,65536",
        "1.5GB,1500000000",
        "0.5KiB,512",
        "2TiB,2199023255552"
    })
    void sizes_are_read(String text, long bytes) {
        assertThat(new ByteSize.Converter().convert(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1", "1.MB", "1 2", "12M", "12 bytes", "1e3", "99999999999TB", "0x10"})
    void what_is_no_size_is_refused(String text) {
        assertThatThrownBy(() -> new ByteSize.Converter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void rates_are_read() {
        ByteSize.RateConverter rates = new ByteSize.RateConverter();
        assertThat(rates.convert("64MB/s").bytes()).isEqualTo(64_000_000);
        assertThat(rates.convert("1KiB").bytes()).isEqualTo(1024);
        assertThat(rates.convert("unlimited").bytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "1ns,1",
        "300ms,300000000",
        "5s,5000000000",
        "1.5m,90000000000",
        "2h,7200000000000",
        "1 d,86400000000000"
    })
    void times_are_read(String text, long nanos) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "0s", "0.1ns", "5 min", "5S", "1m30s", "9999999d"})
    void what_is_no_time_is_refused(String text) {
        assertThatThrownBy(() -> new DurationConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "100ms,100", "25 s,25000", "365d,31536000000"})
    void keepalive_times_are_read_and_0_means_never(String text, long millis) {
        assertThat(new KeepAliveConverter().convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "60", "0s", "never", "99ms", "366d"})
    void what_is_no_keepalive_time_is_refused(String text) {
        assertThatThrownBy(() -> new KeepAliveConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void sizes_and_times_are_printed_in_short() {
        assertThat(List.of(0L, 999L, 1000L, 12_345L, 999_499L, 999_950L, 256_000_000L, 1_500_000_000L))
                .extracting(bytes -> ByteSize.format((double) bytes))
                .containsExactly("0 B", "999 B", "1.0 kB", "12.3 kB", "999 kB", "1.0 MB", "256 MB", "1.5 GB");
        assertThat(List.of(1L, 3_140L, 300_000L, 4_020_000L, 61_000_000L))
                .extracting(micros -> DurationConverter.format(Duration.ofNanos(micros * 1000)))
                .containsExactly("0.0 ms", "3.1 ms", "300 ms", "4.0 s", "1 min 01 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org:4433", "127.0.0.1:0", "[::1]:80", "[fe80::1%eth0]:65535"})
    void an_address_is_printed_as_it_was_read(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @Test
    void a_listener_may_leave_the_host_out_and_a_client_may_not() throws Exception {
        assertThat(HostPort.parse(":80").toListen().getAddress().isAnyLocalAddress())
                .isTrue();
        assertThat(HostPort.parse("*:80").toListen().getAddress().isAnyLocalAddress())
                .isTrue();
        assertThatThrownBy(() -> connect(":80")).hasMessageContaining("names no host");
        assertThatThrownBy(() -> connect("a:0")).hasMessageContaining("names no host");
    }

    private static void connect(String text) throws IOException {
        try (MSocket socket = new MSocket()) {
            HostPort.parse(text).connect(socket, 1_000);
        }
    }

    @Test
    void a_name_without_an_address_has_its_own_status() {
        assertThatThrownBy(() -> connect("no-such-host.invalid:1"))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCodes.NO_HOST));
    }

    @Test
    void a_link_local_address_needs_an_interface_of_this_machine() throws Exception {
        if (!HostPort.hasOneLink()) {
            assertThatThrownBy(() -> connect("[fe80::1]:4433"))
                    .hasMessageContaining("does not say on which interface: write [fe80::1%INTERFACE]:4433");
        }
        assertThatThrownBy(() -> connect("[fe80::1%nosuch0]:4433"))
                .hasMessageContaining("there is no interface 'nosuch0' here");
    }

    @Test
    @EnabledOnOs(OS.LINUX) // Elsewhere loopback has another name, and has one.
    void an_interface_without_a_link_local_address_is_not_said_to_be_missing() {
        assertThatThrownBy(() -> HostPort.lookUp("fe80::1%lo"))
                .hasMessageContaining("interface 'lo' has no link-local address");
    }

    @Test
    void a_url_names_an_interface_behind_an_encoded_percent_sign() {
        String url = "msocket://[fe80::1%25wlan0]:4433/a";
        assertThat(FileUrl.parse(url).server()).isEqualTo(new HostPort("fe80::1%wlan0", 4433));
        assertThat(FileUrl.parse(url)).hasToString(url);
        assertThat(FileUrl.parse("msocket://[fe80::1%wlan0]:4433/a")).hasToString(url);
        assertThat(FileUrl.parse("msocket://[fe80::1%253]:4433/a").server().host())
                .isEqualTo("fe80::1%3");
        assertThatThrownBy(() -> FileUrl.parse("msocket://[fe80::1%25]:4433/a"))
                .hasMessageContaining("names no interface behind %25");
    }

    @Test
    void a_url_may_leave_the_port_out() {
        assertThat(FileUrl.parse("msocket://example.org/a").server()).isEqualTo(new HostPort("example.org", 4433));
        assertThat(FileUrl.parse("msocket://[::1]/a")).hasToString("msocket://[::1]:4433/a");
        assertThat(FileUrl.parse("msocket://[fe80::1%25wlan0]/a").server())
                .isEqualTo(new HostPort("fe80::1%wlan0", 4433));
        assertThat(new HostPort.Converter().convert("msocket://example.org/").port())
                .isEqualTo(4433);
        for (String bad : List.of("msocket:///a", "msocket://::1/a", "msocket://[::1/a", "msocket://h:/a")) {
            assertThatThrownBy(() -> FileUrl.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> HostPort.parse("example.org")).hasMessageContaining("has no port");
    }

    @Test
    void a_url_is_printed_as_it_was_read() {
        String url = "msocket://[::1]:4433/a%20b/c";
        assertThat(FileUrl.parse(url)).hasToString(url);
        assertThat(FileUrl.parse(url).path().names()).containsExactly("a b", "c");
    }
}
