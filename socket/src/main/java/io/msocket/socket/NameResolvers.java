package io.msocket.socket;

import java.net.UnknownHostException;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds whoever knows where names lead. */
final class NameResolvers {
    private NameResolvers() {}

    /** Loaded once, when it is first needed. */
    private static final class Standard {
        private static final @Nullable NameResolver FOUND =
                ServiceLoader.load(NameResolver.class).findFirst().orElse(null);
    }

    /**
     * The one of the options, or else the one that comes with the libraries.
     *
     * @throws UnknownHostException when there is none
     */
    static NameResolver of(MSocketOptions options, String name) throws UnknownHostException {
        NameResolver set = options.names();
        if (set != null) {
            return set;
        }
        try {
            if (Standard.FOUND != null) {
                return Standard.FOUND;
            }
        } catch (ServiceConfigurationError | ExceptionInInitializerError | NoClassDefFoundError e) {
            throw unknown(name + " cannot be looked up: " + e.getMessage(), e);
        }
        throw unknown(
                name + " is a name, and nothing here looks names up: add the library msocket-names, or set"
                        + " MSocketOptions.names",
                null);
    }

    private static UnknownHostException unknown(String why, @Nullable Throwable cause) {
        UnknownHostException unknown = new UnknownHostException(why);
        unknown.initCause(cause);
        return unknown;
    }
}
