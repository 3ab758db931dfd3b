package io.msocket.socket;

import io.msocket.transport.SocketSettings;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketOptions;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The values of java.net's socket options. Thread-safe.
 *
 * <p>Those of the kernel are kept here and given to each flowpath, since a flowpath comes and goes. The hints for buffer
 * sizes are those of a flowpath's own TCP connection; the stream's are in {@link MSocketOptions}.
 */
final class OptionValues {
    static final Set<SocketOption<?>> OF_CLIENTS = Set.of(
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_LINGER,
            StandardSocketOptions.IP_TOS,
            StandardSocketOptions.TCP_NODELAY);

    static final Set<SocketOption<?>> OF_SERVERS =
            Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.IP_TOS);

    /** java.net's two ways to name an option, brought together. */
    private static final Map<SocketOption<?>, Integer> IDS = Map.of(
            StandardSocketOptions.SO_RCVBUF, SocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF, SocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_REUSEADDR, SocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_KEEPALIVE, SocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_LINGER, SocketOptions.SO_LINGER,
            StandardSocketOptions.IP_TOS, SocketOptions.IP_TOS,
            StandardSocketOptions.TCP_NODELAY, SocketOptions.TCP_NODELAY);

    /** SO_LINGER of a socket that does not linger. */
    static final int NO_LINGER = -1;

    private static final int MAX_TRAFFIC_CLASS = 255;

    /** Replaced under the object's monitor, which is never held while blocking. */
    private volatile SocketSettings kernel;

    private volatile int timeoutMillis;
    private volatile int lingerSeconds = NO_LINGER;
    private volatile boolean outOfBandInline;

    OptionValues(boolean reuseAddress) {
        kernel = SocketSettings.defaults().withReuseAddress(reuseAddress);
    }

    SocketSettings kernel() {
        return kernel;
    }

    int timeoutMillis() {
        return timeoutMillis;
    }

    int lingerSeconds() {
        return lingerSeconds;
    }

    private synchronized void change(UnaryOperator<SocketSettings> how) {
        kernel = how.apply(kernel);
    }

    /** Takes over what an accepted connection has from its server socket, as a kernel does. */
    void inherit(SocketSettings listener) {
        change(own -> own.withReceiveBufferSize(
                        own.receiveBufferSize() == 0 ? listener.receiveBufferSize() : own.receiveBufferSize())
                .withTrafficClass(own.trafficClass() == 0 ? listener.trafficClass() : own.trafficClass()));
    }

    // --- by number, as Socket's own methods do

    /** Returns whether the value is one for the flowpaths. */
    boolean set(int option, Object value) throws SocketException {
        switch (option) {
            case SocketOptions.SO_TIMEOUT -> timeoutMillis = intOf(value, "SO_TIMEOUT");
            case SocketOptions.SO_LINGER ->
                lingerSeconds =
                        Boolean.FALSE.equals(value) ? NO_LINGER : Math.max(NO_LINGER, intOf(value, "SO_LINGER"));
            // The peer cannot send urgent data, so that it is in line or not makes no difference.
            case SocketOptions.SO_OOBINLINE -> outOfBandInline = booleanOf(value, "SO_OOBINLINE");
            default -> {
                UnaryOperator<SocketSettings> change = kernelChange(option, value);
                change(change);
                return true;
            }
        }
        return false;
    }

    private static UnaryOperator<SocketSettings> kernelChange(int option, Object value) throws SocketException {
        switch (option) {
            case SocketOptions.TCP_NODELAY -> {
                boolean on = booleanOf(value, "TCP_NODELAY");
                return settings -> settings.withNoDelay(on);
            }
            case SocketOptions.SO_KEEPALIVE -> {
                boolean on = booleanOf(value, "SO_KEEPALIVE");
                return settings -> settings.withKeepAlive(on);
            }
            case SocketOptions.SO_REUSEADDR -> {
                boolean on = booleanOf(value, "SO_REUSEADDR");
                return settings -> settings.withReuseAddress(on);
            }
            case SocketOptions.IP_TOS -> {
                int trafficClass = intOf(value, "IP_TOS");
                return settings -> settings.withTrafficClass(trafficClass);
            }
            case SocketOptions.SO_SNDBUF -> {
                int bytes = positive(value, "SO_SNDBUF");
                return settings -> settings.withSendBufferSize(bytes);
            }
            case SocketOptions.SO_RCVBUF -> {
                int bytes = positive(value, "SO_RCVBUF");
                return settings -> settings.withReceiveBufferSize(bytes);
            }
            default -> throw unknown(option);
        }
    }

    Object get(int option) throws SocketException {
        SocketSettings settings = kernel;
        return switch (option) {
            case SocketOptions.SO_TIMEOUT -> timeoutMillis;
            case SocketOptions.SO_LINGER -> lingerOrFalse();
            case SocketOptions.SO_OOBINLINE -> outOfBandInline;
            case SocketOptions.TCP_NODELAY -> settings.noDelay();
            case SocketOptions.SO_KEEPALIVE -> settings.keepAlive();
            case SocketOptions.SO_REUSEADDR -> settings.reuseAddress();
            case SocketOptions.IP_TOS -> settings.trafficClass();
            case SocketOptions.SO_SNDBUF -> orDefault(settings.sendBufferSize(), KernelDefaults.sendBuffer());
            case SocketOptions.SO_RCVBUF -> orDefault(settings.receiveBufferSize(), KernelDefaults.receiveBuffer());
            default -> throw unknown(option);
        };
    }

    private Object lingerOrFalse() {
        int seconds = lingerSeconds;
        return seconds == NO_LINGER ? false : (Object) seconds;
    }

    private static int orDefault(int bytes, int kernelDefault) {
        return bytes == 0 ? kernelDefault : bytes;
    }

    // --- by name, as SocketOption does

    static int idOf(SocketOption<?> option, Set<SocketOption<?>> supported) {
        Integer id = IDS.get(option);
        if (id == null || !supported.contains(option)) {
            throw new UnsupportedOperationException("'" + option + "' not supported");
        }
        return id;
    }

    /** @throws IllegalArgumentException when the value is none for the option */
    static void check(SocketOption<?> option, Object value) {
        boolean fits = option.type().isInstance(value);
        if (fits && option == StandardSocketOptions.IP_TOS) {
            fits = (Integer) value >= 0 && (Integer) value <= MAX_TRAFFIC_CLASS;
        } else if (fits && (option == StandardSocketOptions.SO_SNDBUF || option == StandardSocketOptions.SO_RCVBUF)) {
            fits = (Integer) value > 0;
        }
        if (!fits) {
            throw new IllegalArgumentException("Invalid value '" + value + "' for " + option);
        }
    }

    // --- values

    private static SocketException unknown(int option) {
        return new SocketException("Unknown option " + option);
    }

    private static boolean booleanOf(Object value, String name) throws SocketException {
        if (value instanceof Boolean on) {
            return on;
        }
        throw new SocketException("Bad value for " + name);
    }

    private static int intOf(Object value, String name) throws SocketException {
        if (value instanceof Integer number) {
            return number;
        }
        throw new SocketException("Bad value for " + name);
    }

    private static int positive(Object value, String name) throws SocketException {
        int number = intOf(value, name);
        if (number <= 0) {
            throw new SocketException(name + " <= 0");
        }
        return number;
    }
}
