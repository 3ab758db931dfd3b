package io.msocket.cli;

import io.msocket.names.client.Former;
import io.msocket.names.client.NameClient;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.SigningKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes a name. */
@Command(
        name = "register",
        description = "Register a name that nobody has, for the key that signs it.",
        footer = {
            "",
            "A name of yours that a name server does not know, as a new one or one that has lost its data, is"
                    + " registered there with a higher version than this user has seen.",
            "",
            "Example:",
            "  msocket names register files@example.org --address 192.0.2.7:4433 --attribute about='holiday pictures'"
        })
final class NamesRegisterCommand extends NamesOwnerCommand {
    @Mixin
    private NameContent content;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "service, device, user or group. Default: device for a name with two parts before the @, else"
                    + " service.")
    private @Nullable RecordKind kind;

    @Option(
            names = "--member",
            split = ",",
            paramLabel = "NAME|KEY",
            converter = MemberConverter.class,
            description = "Of a group; or, of a user, the keys that may register names of devices.")
    private List<String> members = List.of();

    @Override
    void run(NameClient client, StandardStreams streams) throws IOException {
        SigningKey key = key();
        RecordKind what = kind != null ? kind : name().isDevice() ? RecordKind.DEVICE : RecordKind.SERVICE;
        NamesOutput.requireMembers(what, members);
        NameRecord.Builder builder = begin(client, what, key).members(members);
        content.begin(builder, name(), what, Instant.now());
        NameRecord record = publish(client, builder, key);
        streams.print("registered %s, version %d, for %s, which counts until %s"
                .formatted(name(), record.version(), key.owner(), record.expiry()));
    }

    /** After what there was of the name, if something was, which is taken up again: the removed record, or a version that this user has seen. */
    private NameRecord.Builder begin(NameClient client, RecordKind what, SigningKey key) throws IOException {
        Former former = client.findFormer(name(), key.owner());
        NameRecord current = former.current();
        if (current != null) {
            boolean isMine = current.owner().equals(key.owner());
            throw new CommandFailure(
                    ExitCodes.CANNOT_CREATE,
                    "%s is registered already, for %s%s"
                            .formatted(
                                    name(),
                                    isMine ? "you" : current.owner(),
                                    isMine ? "; 'msocket names update' changes it" : ""));
        }
        NameRecord removed = former.record();
        if (removed != null && !removed.owner().equals(key.owner())) {
            throw new CommandFailure(
                    ExitCodes.NO_PERMISSION,
                    "%s was removed, and belongs to %s all the same: your key is %s"
                            .formatted(name(), removed.owner(), key.owner()));
        }
        return former.again(what, key.owner());
    }
}
