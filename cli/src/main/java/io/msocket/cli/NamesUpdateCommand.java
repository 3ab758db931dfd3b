package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.OwnerKey;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.names.record.SigningKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes what is said of a name. */
@Command(
        name = "update",
        description = "Change what is said of a name of yours; what is not given stays as it is.",
        footer = {
            "",
            "With --new-key the name goes over to another key, for good: who knows it follows, by a statement that this key"
                    + " signs.",
            "",
            "Example:",
            "  msocket names update files@example.org --address 198.51.100.9:4433"
        })
final class NamesUpdateCommand extends BaseCommand {
    @Parameters(paramLabel = "NAME", converter = NameConverter.class, description = "As files@example.org.")
    @SuppressWarnings("NullAway.Init") // picocli fills what is required.
    private Name name;

    @Mixin
    private NameServersOption servers;

    @Mixin
    private OwnerOption owner;

    @Mixin
    private NameContent content;

    @Option(names = "--new-key", paramLabel = "FILE", description = "Sign the name over to the key in this file.")
    private @Nullable Path newKey;

    @Override
    int run(StandardStreams streams) throws IOException {
        SigningKey key = owner.load();
        try (NameClient client = servers.open()) {
            NameRecord before = client.refresh(name).record();
            requireOwner(before.owner(), key);
            NameRecord.Builder builder = before.next();
            SigningKey signer = key;
            if (newKey != null) {
                signer = SigningKeyFile.load(newKey);
                builder.transferTo(signer.owner(), key);
            }
            content.addTo(builder, name, before.kind(), false, Instant.now());
            SignedRecord record = NamesOutput.sign(builder, signer);
            client.publish(record);
            streams.print("updated " + name + ", version " + record.record().version());
        } catch (NameLookupException e) {
            throw NamesOutput.explain(e);
        }
        return ExitCodes.OK;
    }

    private void requireOwner(OwnerKey known, SigningKey key) throws CommandFailure {
        if (!known.equals(key.owner())) {
            throw new CommandFailure(
                    ExitCodes.NO_PERMISSION,
                    "%s belongs to %s, and your key is %s".formatted(name, known, key.owner()));
        }
    }
}
