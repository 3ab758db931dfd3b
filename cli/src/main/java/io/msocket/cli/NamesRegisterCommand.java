package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a name. */
@Command(
        name = "register",
        description = "Register a name that nobody has, for the key that signs it.",
        footer = {
            "",
            "Example:",
            "  msocket names register files@example.org --address 192.0.2.7:4433 --attribute about='holiday pictures'"
        })
final class NamesRegisterCommand extends BaseCommand {
    @Parameters(paramLabel = "NAME", converter = NameConverter.class, description = "As files@example.org.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private Name name;

    @Mixin
    private NameServersOption servers;

    @Mixin
    private OwnerOption owner;

    @Mixin
    private NameContent content;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description =
                    "service, device, user or group. Default: device for a name with two parts before the @, else service.")
    private @Nullable RecordKind kind;

    @Option(
            names = "--member",
            split = ",",
            paramLabel = "NAME|KEY",
            description = "Of a group; or, of a user, the keys that may register names of devices.")
    private List<String> members = List.of();

    @Override
    int run(StandardStreams streams) throws IOException {
        SigningKey key = owner.load();
        try (NameClient client = servers.open()) {
            NameRecord before = removed(client);
            RecordKind what = kind != null ? kind : name.isDevice() ? RecordKind.DEVICE : RecordKind.SERVICE;
            NameRecord.Builder builder = NameRecord.builder(name, what, key.owner())
                    .version(before == null ? 1 : before.version() + 1)
                    .members(members);
            content.addTo(builder, name, what, true, Instant.now());
            SignedRecord record = NamesOutput.sign(builder, key);
            client.publish(record);
            streams.print("registered " + name + ", version " + record.record().version() + ", for " + key.owner());
        } catch (NameLookupException e) {
            throw NamesOutput.explain(e);
        }
        return ExitCodes.OK;
    }

    /** The record of a name that was removed, which may be taken up again; null where there is none. */
    private @Nullable NameRecord removed(NameClient client) throws IOException {
        SignedRecord found = client.find(name);
        if (found == null) {
            return null;
        }
        if (!found.record().removed()) {
            throw new CommandFailure(
                    ExitCodes.CANNOT_CREATE,
                    "%s is registered already, for %s; 'msocket names update' changes it"
                            .formatted(name, found.record().owner()));
        }
        return found.record();
    }
}
