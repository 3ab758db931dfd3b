package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SigningKey;
import io.msocket.protocol.PeerText;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class NamesGroupCommand extends NamesOwnerCommand {
    @Option(
            names = "--add",
            split = ",",
            paramLabel = "NAME|KEY",
            converter = MemberConverter.class,
            description = "Those that belong to it from now on.")
    private List<String> added = List.of();

    @Option(
            names = "--remove",
            split = ",",
            paramLabel = "NAME|KEY",
            converter = MemberConverter.class,
            description = "Those that do no more.")
    private List<String> removed = List.of();

    @Override
    void run(NameClient client, StandardStreams streams) throws IOException {
        boolean isChange = !added.isEmpty() || !removed.isEmpty();
        NameRecord record = isChange ? change(client) : client.refresh(name()).record();
        requireMembers(record);
        for (String member : record.members()) {
            streams.print(PeerText.of(member, NamesOutput.MOST_SHOWN));
        }
    }

    private void requireMembers(NameRecord record) throws CommandFailure {
        if (record.kind() != RecordKind.GROUP && record.kind() != RecordKind.USER) {
            throw new CommandFailure(
                    ExitCodes.FAILURE,
                    "%s is a %s, and has no members"
                            .formatted(name(), record.kind().name().toLowerCase(Locale.ROOT)));
        }
    }

    private NameRecord change(NameClient client) throws IOException {
        SigningKey key = key();
        NameRecord before = mine(client, key);
        requireMembers(before);
        Set<String> members = new LinkedHashSet<>(before.members());
        members.addAll(added);
        for (String member : removed) {
            if (!members.remove(member)) {
                throw new CommandFailure(ExitCodes.NO_INPUT, "%s is no member of %s".formatted(member, name()));
            }
        }
        NamesOutput.requireMembers(before.kind(), members);
        return publish(client, next(before, Instant.now()).members(List.copyOf(members)), key);
    }
}
