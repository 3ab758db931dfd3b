package io.msocket.cli;

import io.msocket.names.client.NameClient;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Mixin;

/** A command by which the owner of a name says something of it. */
abstract class NamesOwnerCommand extends NamesClientCommand {
    @Mixin
    private OwnerOption owner;

    final SigningKey key() throws IOException {
        return owner.load();
    }

    /** What was said last of a name of this owner, also where its time is over. */
    final NameRecord mine(NameClient client, SigningKey key) throws IOException {
        SignedRecord found = client.find(name());
        if (found == null || found.record().removed()) {
            throw new CommandFailure(
                    ExitCodes.NO_INPUT,
                    found == null
                            ? "there is no name %s; 'msocket names register' takes it".formatted(name())
                            : "%s was removed; 'msocket names register' takes it up again".formatted(name()));
        }
        NameRecord record = found.record();
        if (!record.owner().equals(key.owner())) {
            throw new CommandFailure(
                    ExitCodes.NO_PERMISSION,
                    "%s belongs to %s, and your key is %s".formatted(name(), record.owner(), key.owner()));
        }
        return record;
    }

    /** The next version. Until when it counts stays as it is; where that is over, it counts as long again. */
    static NameRecord.Builder next(NameRecord before, Instant now) {
        Duration length = Duration.between(before.notBefore(), before.expiry());
        return before.expiry().isAfter(now) ? before.next() : before.next().valid(now, now.plus(length));
    }

    /** Publishes what is signed. */
    final NameRecord publish(NameClient client, NameRecord.Builder builder, SigningKey key) throws IOException {
        SignedRecord record;
        try {
            record = SignedRecord.sign(builder.build(), key);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
        }
        client.publish(record);
        return record.record();
    }
}
