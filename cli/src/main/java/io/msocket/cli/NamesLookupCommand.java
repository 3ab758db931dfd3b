package io.msocket.cli;

import io.msocket.names.client.NameClient;
import java.io.IOException;
import java.time.Instant;
import picocli.CommandLine.Command;

/** Looks a name up. */
@Command(
        name = "lookup",
        description = "Print what is said of a name, if that is to be believed.",
        footer = {
            "",
            "What is seen of a name is remembered: from then on only its owner is believed, and nothing older.",
            "",
            "Example:",
            "  msocket names lookup files@example.org"
        })
final class NamesLookupCommand extends NamesClientCommand {
    @Override
    void run(NameClient client, StandardStreams streams) throws IOException {
        NamesOutput.print(client.refresh(name()).record(), Instant.now(), streams);
    }
}
