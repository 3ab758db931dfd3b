package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.protocol.PeerText;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes who belongs to a group. */
@Command(
        name = "group",
        description = "Add members to a group of yours, or remove some; or print them.",
        footer = {
            "",
            "The group is registered before, with --kind group. A user's members are the keys that may register devices.",
            "",
            "Example:",
            "  msocket names group friends@example.org --add bob@example.org,carol@example.net"
        })
final class NamesGroupCommand extends BaseCommand {
    @Parameters(paramLabel = "NAME", converter = NameConverter.class, description = "As friends@example.org.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private Name name;

    @Mixin
    private NameServersOption servers;

    @Mixin
    private OwnerOption owner;

    @Option(names = "--add", split = ",", paramLabel = "NAME|KEY", description = "Those that belong to it from now on.")
    private List<String> added = List.of();

    @Option(names = "--remove", split = ",", paramLabel = "NAME|KEY", description = "Those that do no more.")
    private List<String> removed = List.of();

    @Override
    int run(StandardStreams streams) throws IOException {
        try (NameClient client = servers.open()) {
            NameRecord record = client.refresh(name).record();
            if (!added.isEmpty() || !removed.isEmpty()) {
                record = change(client, record);
            }
            for (String member : record.members()) {
                streams.print(PeerText.of(member, NamesOutput.MOST_SHOWN));
            }
        } catch (NameLookupException e) {
            throw NamesOutput.explain(e);
        }
        return ExitCodes.OK;
    }

    private NameRecord change(NameClient client, NameRecord before) throws IOException {
        SigningKey key = owner.load();
        Set<String> members = new LinkedHashSet<>(before.members());
        members.addAll(added);
        for (String member : removed) {
            if (!members.remove(member)) {
                throw new CommandFailure(ExitCodes.NO_INPUT, "%s is no member of %s".formatted(member, name));
            }
        }
        SignedRecord record = NamesOutput.sign(before.next().members(List.copyOf(members)), key);
        client.publish(record);
        return record.record();
    }
}
