package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Properties;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The system properties that set the bounds of a process. */
class SettingsPropertyTest {
    private final Properties before = new Properties();

    @BeforeEach
    void remember() {
        before.putAll(System.getProperties());
    }

    private static void set(String name, String value) {
        System.setProperty(name, value);
    }

    @AfterEach
    void setBack() {
        Properties all = new Properties();
        all.putAll(before);
        System.setProperties(all);
    }

    @Test
    void what_no_property_sets_follows_the_heap_and_the_processors() {
        long heap = Runtime.getRuntime().maxMemory();
        TransportSettings settings = TransportSettings.defaults();
        assertThat(settings.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.maxSuspendedConnections()).isEqualTo(10_000);
        assertThat(settings.maxSuspendedBytes()).isEqualTo(heap / 4);
        assertThat(settings.maxConnections()).isEqualTo((int) (heap >> 18));
        assertThat(settings.maxWindowBytes()).isEqualTo(heap / 4);
        assertThat(settings.maxPooledBytes()).isEqualTo(Math.min(16 << 20, heap / 64));
        assertThat(settings.maxSendBytes()).isEqualTo(heap / 8);
        assertThat(ListenerBounds.defaults()).isEqualTo(new ListenerBounds(1024, 4096));
    }

    @Test
    void every_bound_has_a_property_of_its_name() {
        assertRead("msocket.threads", TransportSettings::threads);
        assertRead("msocket.maxConnections", TransportSettings::maxConnections);
        assertRead("msocket.maxSuspendedConnections", TransportSettings::maxSuspendedConnections);
        assertRead("msocket.maxSuspendedBytes", TransportSettings::maxSuspendedBytes);
        assertRead("msocket.maxReconnecting", TransportSettings::maxReconnecting);
        assertRead("msocket.maxWindowBytes", TransportSettings::maxWindowBytes);
        assertRead("msocket.maxSendBytes", TransportSettings::maxSendBytes);
        assertRead("msocket.maxPooledBytes", TransportSettings::maxPooledBytes);
        assertRead("msocket.maxHalfOpen", settings -> ListenerBounds.defaults().maxHalfOpen());
        assertRead(
                "msocket.maxTombstones", settings -> ListenerBounds.defaults().maxTombstones());
    }

    private void assertRead(String name, ToLongFunction<TransportSettings> bound) {
        set(name, "77");
        assertThat(bound.applyAsLong(TransportSettings.defaults())).as(name).isEqualTo(77);
        setBack();
        assertThat(bound.applyAsLong(TransportSettings.defaults())).as(name).isNotEqualTo(77);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1500, 1500",
        "3k, 3072",
        "256m, 268435456",
        "2G, 2147483648",
        "1T, 1099511627776",
        "9223372036854775807, 9223372036854775807"
    })
    void bytes_are_written_as_for_the_jvm(String text, long bytes) {
        set("msocket.maxSendBytes", text);
        assertThat(TransportSettings.defaults().maxSendBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "256MB", "1.5g", "m", "0x10", "9223372036854775808", "9007199254740992k"})
    void what_is_no_number_of_bytes_is_refused_each_time_with_the_name_and_what_is_allowed(String text) {
        set("msocket.maxSendBytes", text);
        for (int tries = 0; tries < 2; tries++) {
            assertThatIllegalArgumentException()
                    .isThrownBy(TransportSettings::defaults)
                    .withMessageStartingWith("the system property msocket.maxSendBytes is '" + text + "', but must be a"
                            + " number of bytes between 0 and 9223372036854775807, plain or followed by k, m, g or t");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1025", "-1", "2k", "four", "99999999999999999999"})
    void what_is_no_count_within_the_range_is_refused(String text) {
        set("msocket.threads", text);
        assertThatIllegalArgumentException()
                .isThrownBy(TransportSettings::defaults)
                .withMessage("the system property msocket.threads is '" + text
                        + "', but must be a whole number between 1 and 1024");
    }

    @Test
    void bounds_of_listeners_are_checked_as_well() {
        set("msocket.maxHalfOpen", "0");
        assertThatIllegalArgumentException()
                .isThrownBy(ListenerBounds::defaults)
                .withMessageContaining("msocket.maxHalfOpen is '0', but must be a whole number between 1 and");
    }

    @Test
    void the_way_to_wait_for_sockets_is_named() {
        set("msocket.transport", "kqueue");
        assertThatIllegalArgumentException()
                .isThrownBy(TransportSettings::defaults)
                .withMessage("the system property msocket.transport is 'kqueue', but must be auto, epoll or nio");
        set("msocket.transport", "nio");
        assertThat(TransportSettings.defaults().kind()).isEqualTo(TransportSettings.Kind.NIO);
    }
}
