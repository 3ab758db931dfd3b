package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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
final class NamesLookupCommand extends BaseCommand {
    @Parameters(paramLabel = "NAME", converter = NameConverter.class, description = "As files@example.org.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private Name name;

    @Mixin
    private NameServersOption servers;

    @Override
    int run(StandardStreams streams) throws IOException {
        try (NameClient client = servers.open()) {
            for (String line : NamesOutput.lines(client.refresh(name).record())) {
                streams.print(line);
            }
        } catch (NameLookupException e) {
            throw NamesOutput.explain(e);
        }
        return ExitCodes.OK;
    }
}
