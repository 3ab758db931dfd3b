package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes what is said of a name. */
@Command(
        name = "update",
        description = "Change what is said of a name of yours; what is not given stays as it is.",
        footer = {
            "",
            "With --new-key the name goes over to another key, for good: who knows it follows, by a statement that this key"
                    + " signs. The last 8 such statements are kept.",
            "",
            "A name whose time is over is still yours: an update has it count again, for as long as it did.",
            "",
            "Another --server-key takes the ones of before away at once, or after --keep-old-for: until then clients take"
                    + " either. A server that serves the name tells a key no more that was taken away; one with the other"
                    + " key begins with --take-over. Connections to the server of before go on.",
            "",
            "Example:",
            "  msocket names update files@example.org --address 198.51.100.9:4433",
            "  msocket names update files@example.org --server-key msk1:... --keep-old-for 1h"
        })
final class NamesUpdateCommand extends NamesOwnerCommand {
    @Mixin
    private NameContent content;

    @Option(names = "--new-key", paramLabel = "FILE", description = "Sign the name over to the key in this file.")
    private @Nullable Path newKey;

    @Option(
            names = "--keep-old-for",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "With another --server-key or --identity: for so long the keys of before count as well.")
    private @Nullable Duration overlap;

    @Override
    void run(NameClient client, StandardStreams streams) throws IOException {
        SigningKey key = key();
        SigningKey signer = newKey == null ? key : OwnerOption.load(newKey);
        NameRecord before = mine(client, key);
        Instant now = Instant.now();
        NameRecord.Builder builder = next(before, now);
        if (!signer.owner().equals(key.owner())) {
            builder.transferTo(signer.owner(), key);
        }
        content.change(builder, before, now, overlap);
        NameRecord after = publish(client, builder, signer);
        streams.print(
                "updated %s, version %d, which counts until %s".formatted(name(), after.version(), after.expiry()));
        if (overlap != null) {
            streams.print("the keys of before count until " + NameContent.end(now, overlap));
        }
    }
}
