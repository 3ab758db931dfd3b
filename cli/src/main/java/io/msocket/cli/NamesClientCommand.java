package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that asks name servers about a name. */
abstract class NamesClientCommand extends BaseCommand {
    @Parameters(paramLabel = "NAME", converter = NameConverter.class, description = "As files@example.org.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private Name name;

    @Mixin
    private NameServersOption servers;

    final Name name() {
        return name;
    }

    @Override
    final int run(StandardStreams streams) throws IOException, InterruptedException {
        try (NameClient client = servers.open(name)) {
            run(client, streams);
        } catch (NameLookupException e) {
            throw NamesOutput.explain(e);
        }
        return ExitCodes.OK;
    }

    abstract void run(NameClient client, StandardStreams streams) throws IOException, InterruptedException;
}
