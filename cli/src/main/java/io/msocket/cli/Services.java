package io.msocket.cli;

import io.msocket.protocol.Service;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What the commands serve and ask for, so that a client of the one is refused by a server of the other. */
final class Services {
    /** Of serve, get and put: docs/FILES.md. */
    static final Service FILES = new Service("msocket-files", "files/1");

    /** The protocol inside is whatever the users pipe in, which no name tells. */
    private static final String PIPE_PROTOCOL = "";

    /** Of listen, connect, expose and forward, unless they are told another. */
    private static final Service PIPE = new Service("msocket-pipe", PIPE_PROTOCOL);

    private Services() {}

    /** The option of listen, connect, expose and forward. */
    static final class Choice {
        @Option(
                names = "--service",
                paramLabel = "NAME",
                converter = Converter.class,
                description =
                        "What the connection is for; the other end must say the same, or the connection is refused."
                                + " Default: msocket-pipe.")
        private @Nullable Service service;

        /** What the other end has to be given, to be written behind a command; empty for nothing. */
        String asOption() {
            return service == null ? "" : " --service " + service.name();
        }

        Service service() {
            return service == null ? PIPE : service;
        }
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<Service> {
        @Override
        public Service convert(String name) {
            try {
                return new Service(name, PIPE_PROTOCOL);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
