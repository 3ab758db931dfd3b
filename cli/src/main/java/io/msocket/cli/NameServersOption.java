package io.msocket.cli;

import io.msocket.names.client.FileKnownNames;
import io.msocket.names.client.FirstRecords;
import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameClientSettings;
import io.msocket.names.record.Name;
import io.msocket.names.resolver.ConfiguredNames;
import io.msocket.names.resolver.NameServers;
import io.msocket.names.resolver.RecordResolver;
import io.msocket.socket.NameResolver;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import picocli.CommandLine.Option;

/** Which name servers are asked. */
final class NameServersOption {
    @Option(
            names = "--names",
            split = ",",
            paramLabel = "URL",
            description = "The name servers, the first one first: https://names.example.org:8443. Default: those of the"
                    + " variable MSOCKET_NAMES, or of the file ~/.msocket/names, one a line, or of the name's domain in DNS"
                    + " (_msocket-names._tcp).")
    private List<URI> servers = List.of();

    /** Ready to ask them of a name. What is seen of names is remembered for this user. */
    NameClient open(Name name) throws IOException {
        try {
            return NameClient.open(NameClientSettings.of(servers.isEmpty() ? NameServers.of(name) : servers)
                    .withBelief(new FileKnownNames(NameServers.known()), FirstRecords.any()));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
        } catch (UnknownHostException e) {
            throw new CommandFailure(
                    ExitCodes.USAGE,
                    "%s; give --names, or set %s, or write their URLs into %s"
                            .formatted(e.getMessage(), NameServers.VARIABLE, NameServers.file()),
                    e);
        }
    }

    /** For sockets; the usual one where none are named here. */
    NameResolver resolver() throws CommandFailure {
        if (servers.isEmpty()) {
            return new ConfiguredNames();
        }
        try {
            // It ends with the command.
            return new RecordResolver(NameClient.open(NameClientSettings.of(servers)
                    .withBelief(new FileKnownNames(NameServers.known()), FirstRecords.any())));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
