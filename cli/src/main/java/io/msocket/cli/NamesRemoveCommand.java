package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes a name. */
@Command(
        name = "remove",
        description = "Say of a name of yours that it stands for nothing any more.",
        footer = {
            "",
            "It stays yours: only your key can register it again.",
            "",
            "Example:",
            "  msocket names remove files@example.org"
        })
final class NamesRemoveCommand extends BaseCommand {
    /** That it is removed is to be known for long. */
    private static final Duration LIFETIME = Duration.ofDays(3650);

    @Parameters(paramLabel = "NAME", converter = NameConverter.class, description = "As files@example.org.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private Name name;

    @Mixin
    private NameServersOption servers;

    @Mixin
    private OwnerOption owner;

    @Override
    int run(StandardStreams streams) throws IOException {
        SigningKey key = owner.load();
        try (NameClient client = servers.open()) {
            NameRecord before = client.refresh(name).record();
            Instant now = Instant.now();
            if (!before.owner().equals(key.owner())) {
                throw new CommandFailure(
                        ExitCodes.NO_PERMISSION,
                        "%s belongs to %s, and your key is %s".formatted(name, before.owner(), key.owner()));
            }
            client.publish(SignedRecord.sign(
                    before.next().removed().valid(now, now.plus(LIFETIME)).build(), key));
            streams.print("removed " + name);
        } catch (NameLookupException e) {
            throw NamesOutput.explain(e);
        }
        return ExitCodes.OK;
    }
}
