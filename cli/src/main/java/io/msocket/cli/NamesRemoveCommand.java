package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.record.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;

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
final class NamesRemoveCommand extends NamesOwnerCommand {
    /** That it is removed is to be known for long. */
    private static final Duration LIFETIME = Duration.ofDays(3650);

    @Override
    void run(NameClient client, StandardStreams streams) throws IOException {
        SigningKey key = key();
        Instant now = Instant.now();
        publish(client, mine(client, key).next().removed().valid(now, now.plus(LIFETIME)), key);
        streams.print("removed " + name());
    }
}
