package io.msocket.sim;

import io.msocket.protocol.ConnectionOptions;
import io.msocket.protocol.HandoverMode;
import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.PathSchedulers;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** The numbers that shape a run. Immutable. As text: only what differs from the plain values. */
final class Setup {
    private static final HandoverMode[] MODES = {HandoverMode.SINGLE, HandoverMode.BACKUP, HandoverMode.FULL};

    private static final Setup PLAIN = new Setup(new EnumMap<>(Knob.class));

    /** Only what differs from the plain values. */
    private final EnumMap<Knob, Long> values;

    private Setup(EnumMap<Knob, Long> values) {
        this.values = values;
    }

    static Setup plain() {
        return PLAIN;
    }

    long get(Knob knob) {
        Long value = values.get(knob);
        return value == null ? knob.plain() : value;
    }

    int size(Knob knob) {
        return (int) get(knob);
    }

    boolean is(Knob knob) {
        return get(knob) != 0;
    }

    long nanos(Knob knob) {
        return get(knob) * 1_000;
    }

    Setup with(Knob knob, long value) {
        EnumMap<Knob, Long> changed = values.clone();
        changed.put(knob, value);
        return new Setup(changed);
    }

    /** How large an end's window may become. */
    long mostWindow(boolean client) {
        long window = get(client ? Knob.CLIENT_WINDOW : Knob.SERVER_WINDOW);
        return Math.max(window, get(client ? Knob.CLIENT_MAX_WINDOW : Knob.SERVER_MAX_WINDOW));
    }

    boolean isCleartext() {
        return is(Knob.CLIENT_CLEARTEXT) && is(Knob.SERVER_CLEARTEXT);
    }

    ConnectionOptions clientOptions() {
        return common().withWindows(get(Knob.CLIENT_WINDOW), mostWindow(true))
                .withMaxSendBuffer(get(Knob.CLIENT_SEND_BUFFER))
                .withMaxFlowpaths(size(Knob.CLIENT_FLOWPATHS))
                .withCleartextData(is(Knob.CLIENT_CLEARTEXT))
                .withControlKeepAlive(time(Knob.DATAGRAM_KEEP_ALIVE))
                .withMode(mode(get(Knob.MODE)))
                .withFullMesh(is(Knob.FULL_MESH))
                .withScheduler(scheduler(get(Knob.CLIENT_SCHEDULER)));
    }

    ConnectionOptions serverOptions() {
        return common().withWindows(get(Knob.SERVER_WINDOW), mostWindow(false))
                .withMaxSendBuffer(get(Knob.SERVER_SEND_BUFFER))
                .withMaxFlowpaths(size(Knob.SERVER_FLOWPATHS))
                .withCleartextData(is(Knob.SERVER_CLEARTEXT))
                .withScheduler(scheduler(get(Knob.SERVER_SCHEDULER)));
    }

    /** Whether a client may have several flowpaths by itself, or the ends choose among them in an unusual way. */
    boolean isMultipath() {
        return is(Knob.MODE) || is(Knob.CLIENT_SCHEDULER) || is(Knob.SERVER_SCHEDULER);
    }

    static HandoverMode mode(long number) {
        return MODES[(int) (number % MODES.length)];
    }

    static PathScheduler.Factory scheduler(long number) {
        return PathSchedulers.named(schedulerName(number));
    }

    static String schedulerName(long number) {
        List<String> names = PathSchedulers.names();
        return names.get((int) (number % names.size()));
    }

    private ConnectionOptions common() {
        return ConnectionOptions.defaults()
                .withRetention(time(Knob.RETENTION))
                .withKeepAlive(time(Knob.KEEP_ALIVE))
                .withHandshakeTimeout(time(Knob.HANDSHAKE_TIMEOUT))
                .withKeyLifetime(time(Knob.KEY_LIFETIME), get(Knob.KEY_BYTES))
                .withControlDatagrams(is(Knob.DATAGRAMS));
    }

    private Duration time(Knob knob) {
        return Duration.of(get(knob), ChronoUnit.MICROS);
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(" ");
        values.forEach((knob, value) -> {
            if (value != knob.plain()) {
                text.add(knob.name().toLowerCase(Locale.ROOT) + "=" + value);
            }
        });
        return text.toString();
    }

    /** Reads what {@link #toString} writes. */
    static Setup parse(String text) {
        Setup setup = PLAIN;
        for (String word : text.split("\\s+", -1)) {
            if (!word.isEmpty()) {
                int equals = word.indexOf('=');
                Knob knob = Knob.valueOf(word.substring(0, equals).toUpperCase(Locale.ROOT));
                setup = setup.with(knob, Long.parseLong(word.substring(equals + 1)));
            }
        }
        return setup;
    }
}
