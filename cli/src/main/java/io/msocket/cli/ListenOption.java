package io.msocket.cli;

import picocli.CommandLine.Option;

/** Where a server listens. */
final class ListenOption {
    @Option(
            names = "--listen",
            required = true,
            paramLabel = "HOST:PORT",
            converter = HostPort.Converter.class,
            description = "Where to listen: an address of this machine, or * for all; port 0 for any free one.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private HostPort address;

    HostPort address() {
        return address;
    }
}
