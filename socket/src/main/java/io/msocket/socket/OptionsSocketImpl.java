package io.msocket.socket;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOption;
import java.util.Objects;
import java.util.Set;

/** The part of java.net's contract that is about options: the same for clients and servers. */
abstract class OptionsSocketImpl extends SocketImpl {
    private final OptionValues values;
    private final Set<SocketOption<?>> supported;

    OptionsSocketImpl(OptionValues values, Set<SocketOption<?>> supported) {
        this.values = values;
        this.supported = supported;
    }

    OptionValues values() {
        return values;
    }

    /** @throws SocketException "Socket closed" */
    abstract void requireOpen() throws SocketException;

    /** An option of the flowpaths has changed. */
    abstract void handleKernelOption();

    @Override
    protected final Set<SocketOption<?>> supportedOptions() {
        return supported;
    }

    @Override
    protected final <T> void setOption(SocketOption<T> option, T value) throws IOException {
        int id = OptionValues.idOf(Objects.requireNonNull(option), supported);
        OptionValues.check(option, value);
        setOption(id, value);
    }

    @Override
    @SuppressWarnings("unchecked") // Each option is kept as the type that it names.
    protected final <T> T getOption(SocketOption<T> option) throws IOException {
        Object value = getOption(OptionValues.idOf(Objects.requireNonNull(option), supported));
        // By number, a socket that does not linger says false.
        return (T)
                (option.type() == Integer.class && value instanceof Boolean ? (Object) OptionValues.NO_LINGER : value);
    }

    @Override
    public final void setOption(int option, Object value) throws SocketException {
        requireOpen();
        if (values.set(option, value)) {
            handleKernelOption();
        }
    }

    @Override
    public Object getOption(int option) throws SocketException {
        requireOpen();
        return values.get(option);
    }

    @Override
    protected final boolean supportsUrgentData() {
        return false;
    }

    @Override
    protected final void sendUrgentData(int data) throws SocketException {
        throw new SocketException("Urgent data not supported");
    }
}
