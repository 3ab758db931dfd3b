package io.msocket.cli;

import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.record.SigningKey;
import io.msocket.protocol.PeerText;
import io.msocket.socket.PeerKey;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** What the commands of names have in common: how records are made, shown, and missed. */
final class NamesOutput {
    /** Of what others have written. */
    static final int MOST_SHOWN = 1024;

    private NamesOutput() {}

    /** The record, signed. */
    static SignedRecord sign(NameRecord.Builder builder, SigningKey key) throws CommandFailure {
        try {
            return SignedRecord.sign(builder.build(), key);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCodes.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** For people, a fact a line. */
    static List<String> lines(NameRecord record) {
        List<String> lines = new ArrayList<>();
        lines.add("name      " + record.name());
        lines.add("kind      " + record.kind().name().toLowerCase(Locale.ROOT) + (record.removed() ? ", removed" : ""));
        lines.add("owner     " + record.owner());
        lines.add("version   " + record.version());
        lines.add("counts    from " + record.notBefore() + " until " + record.expiry());
        ServiceEndpoint endpoint = record.endpoint();
        if (endpoint != null) {
            lines.add("protocol  " + endpoint.service().protocol());
            for (String key : endpoint.keys()) {
                lines.add("key       " + PeerKey.of(HexFormat.of().parseHex(key)));
            }
        }
        for (PublishedAddress each : record.addresses()) {
            lines.add("address   " + HostPort.format(each.address()) + " ("
                    + each.use().name().toLowerCase(Locale.ROOT) + ")");
        }
        record.attributes()
                .forEach((name, value) -> lines.add("attribute " + name + "=" + PeerText.of(value, MOST_SHOWN)));
        for (String member : record.members()) {
            lines.add("member    " + PeerText.of(member, MOST_SHOWN));
        }
        return lines;
    }

    /** The exit status of what went wrong. */
    static CommandFailure explain(NameLookupException e) {
        int status = switch (e.kind()) {
            case UNKNOWN_NAME -> ExitCodes.NO_HOST;
            case TAMPERED, STALE, TWICE, NOT_OWNER -> ExitCodes.NO_PERMISSION;
            case OUT_OF_TIME, REFUSED -> ExitCodes.PROTOCOL;
            case UNREACHABLE -> ExitCodes.UNAVAILABLE;
        };
        return new CommandFailure(status, String.valueOf(e.getMessage()), e);
    }
}
