package io.msocket.cli;

import io.msocket.names.client.NameLookupException;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.protocol.PeerText;
import io.msocket.socket.PeerKey;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** What the commands of names have in common: how records are made, shown, and missed. */
final class NamesOutput {
    /** Of what others have written. */
    static final int MOST_SHOWN = 1024;

    /** Beyond that causes say no more, or go in a circle. */
    private static final int MOST_CAUSES = 16;

    private NamesOutput() {}

    /** A user's devices prove themselves by keys; a group may have names as well. */
    static void requireMembers(RecordKind kind, Collection<String> members) throws CommandFailure {
        for (String member : members) {
            if (kind == RecordKind.USER && member.contains("@")) {
                throw new CommandFailure(
                        ExitCodes.USAGE,
                        "the members of a user are keys of names, as 'msocket keys show' prints them, not " + member);
            }
        }
    }

    /** For people, a fact a line. */
    static void print(NameRecord record, Instant now, StandardStreams streams) throws IOException {
        for (String line : lines(record, now)) {
            streams.print(line);
        }
    }

    private static List<String> lines(NameRecord record, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("name      " + record.name());
        lines.add("kind      " + record.kind().name().toLowerCase(Locale.ROOT) + (record.removed() ? ", removed" : ""));
        lines.add("owner     " + record.owner());
        lines.add("version   " + record.version());
        String over = record.removed() || record.expiry().isAfter(now) ? "" : ", which is over";
        lines.add("counts    from " + record.notBefore() + " until " + record.expiry() + over);
        ServiceEndpoint endpoint = record.endpoint();
        if (endpoint != null) {
            lines.add("service   " + PeerText.of(endpoint.service().name(), MOST_SHOWN));
            lines.add("protocol  " + PeerText.of(endpoint.service().protocol(), MOST_SHOWN));
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

    /** The exit status of what went wrong, and what to do. */
    static CommandFailure explain(NameLookupException e) {
        int status = switch (e.kind()) {
            case UNKNOWN_NAME -> ExitCodes.NO_INPUT;
            case TAMPERED, STALE, TWICE, NOT_OWNER -> ExitCodes.NO_PERMISSION;
            case OUT_OF_TIME, REFUSED -> ExitCodes.FAILURE;
            case MEMORY -> ExitCodes.IO;
            case UNREACHABLE -> isUnknownHost(e) ? ExitCodes.NO_HOST : ExitCodes.UNAVAILABLE;
        };
        boolean isUntrusted = isCausedBy(e, CertPathBuilderException.class);
        return new CommandFailure(
                status, e.getMessage() + (isUntrusted ? "; --names-ca FILE has its certificate trusted" : ""), e);
    }

    /** Of several name servers all have to have such a host: where one has not, it is that which does not answer. */
    private static boolean isUnknownHost(NameLookupException failure) {
        return Stream.concat(Stream.of(failure), failure.others().stream())
                .allMatch(each -> isCausedBy(each, UnresolvedAddressException.class)
                        || isCausedBy(each, UnknownHostException.class));
    }

    /** The JDK's client of HTTP says so in a cause of causes. */
    private static boolean isCausedBy(Throwable failure, Class<? extends Exception> kind) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(kind::isInstance);
    }
}
