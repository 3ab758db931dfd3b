package io.msocket.names.server;

import io.msocket.names.record.Name;
import io.msocket.names.record.RecordException;
import io.msocket.names.record.SignedRecord;
import io.msocket.names.registry.NameException;
import io.msocket.names.registry.NameRegistry;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of names by HTTP, and what is answered; docs/NAMES.md, "By HTTP". May block for the store. Thread-safe.
 */
final class NamesApi {
    /** Of names in one request. */
    static final int MOST_NAMES = 256;

    /** Of records in one answer. */
    private static final int MOST_BYTES = 1024 * 1024;

    /** Before it is seen whether they are too many bytes. */
    private static final int NAMES_AT_ONCE = 16;

    static final String NAMES = "/v1/names/";
    static final String LOOKUP = "/v1/lookup";
    static final String HINTS = "/v1/hints";

    /** A record as it is. */
    static final String RECORD = "application/vnd.msocket.name-record";

    /** Several, each behind its length in four bytes. */
    static final String RECORDS = "application/vnd.msocket.name-records";

    private static final String BAD_RECORD = "bad-record";

    private final NameRegistry registry;
    private final InstantSource clock;
    private final RegistrationRate rate;
    private final Watches watches;
    private final Hints hints;

    /**
     * Over a registry.
     *
     * @param watches hear of each record after it was stored
     * @param hints go to other servers for each record that was stored here
     */
    NamesApi(NameRegistry registry, InstantSource clock, RegistrationRate rate, Watches watches, Hints hints) {
        this.rate = rate;
        this.registry = registry;
        this.clock = clock;
        this.watches = watches;
        this.hints = hints;
    }

    /** What counts as one in statistics. */
    static String routeOf(Request request) {
        if (request.path().startsWith(NAMES)) {
            return request.method().equals("PUT") ? "publish" : "name";
        }
        return switch (request.path()) {
            case LOOKUP -> "lookup";
            case HINTS -> "hint";
            default -> "none";
        };
    }

    Answer handle(Request request) {
        try {
            if (request.path().startsWith(NAMES)) {
                return handleName(request, parse(request.path().substring(NAMES.length())));
            }
            return switch (request.path()) {
                case LOOKUP -> handleLookup(namesIn(request), request);
                case HINTS -> handleHint(namesIn(request));
                default -> Problems.of(Answer.NOT_FOUND, "there is nothing at " + request.path() + "; see /");
            };
        } catch (NameException e) {
            return Problems.of(e);
        } catch (BadRequestException e) {
            return e.answer();
        }
    }

    private static Name parse(String text) throws BadRequestException {
        try {
            return Name.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(Problems.bad("bad-name", String.valueOf(e.getMessage())));
        }
    }

    private Answer handleName(Request request, Name name) throws NameException, BadRequestException {
        return switch (request.method()) {
            case "GET", "HEAD" -> lookup(request, name);
            case "PUT" -> publish(request, name);
            default ->
                throw new BadRequestException(
                        Problems.of(Answer.METHOD_NOT_ALLOWED, "a name is looked up by GET and published by PUT")
                                .with("allow", "GET, HEAD, PUT"));
        };
    }

    private Answer lookup(Request request, Name name) throws NameException {
        SignedRecord record = registry.find(name);
        if (RecordTag.isIn(request.header("if-none-match"), record)) {
            return Answer.empty(Answer.NOT_MODIFIED)
                    .with("etag", tagOf(request, record))
                    .with("vary", "accept");
        }
        return answer(request, record == null ? registry.lookup(name) : record);
    }

    private static Answer answer(Request request, SignedRecord record) {
        Answer answer = request.accepts(RECORD)
                ? Answer.of(Answer.OK, RECORD, record.toBytes())
                : Answer.of(Answer.OK, Answer.JSON, RecordJson.of(record));
        return answer.with("etag", tagOf(request, record))
                .with("cache-control", "no-cache")
                .with("vary", "accept");
    }

    /** Two forms have one tag, which is a weak one for that which is no record (RFC 9110, 8.8.1). */
    private static String tagOf(Request request, @Nullable SignedRecord record) {
        return request.accepts(RECORD) ? RecordTag.quoted(record) : "W/" + RecordTag.quoted(record);
    }

    private Answer publish(Request request, Name name) throws NameException, BadRequestException {
        SignedRecord record = recordIn(request);
        if (!record.record().name().equals(name)) {
            throw new BadRequestException(Problems.bad(
                    BAD_RECORD,
                    "the record is of %s, and was sent to %s"
                            .formatted(record.record().name(), name)));
        }
        boolean isNew = registry.publish(record, clock.instant(), new Expectation(request));
        watches.publish(record);
        hints.handleStored(name, request.peer());
        byte[] body = RecordJson.object(json -> {
            json.writeStringField("name", name.toString());
            json.writeNumberField("version", record.record().version());
        });
        return Answer.of(isNew ? Answer.CREATED : Answer.OK, Answer.JSON, body).with("etag", RecordTag.quoted(record));
    }

    /** For who wants to change just what was seen (RFC 9110, 13), and for all who register. */
    private final class Expectation implements NameRegistry.Condition {
        private final Request request;
        private boolean isCounted;

        Expectation(Request request) {
            this.request = request;
        }

        @Override
        public void require(@Nullable SignedRecord current) throws NameException {
            String wanted = request.header("if-match");
            boolean isMet = (wanted == null || RecordTag.isIn(wanted, current))
                    && !RecordTag.isIn(request.header("if-none-match"), current);
            if (!isMet) {
                throw new NameException(
                        NameException.Kind.NOT_EXPECTED,
                        "there is another record than was expected: " + RecordTag.of(current));
            }
            if (current == null && !isCounted && !rate.take(request.peer())) {
                throw new NameException(
                        NameException.Kind.TOO_MANY,
                        "your network registers too many new names; come again in a while");
            }
            isCounted = true;
        }
    }

    private static SignedRecord recordIn(Request request) throws BadRequestException {
        if (request.body().length > SignedRecord.MAX_LENGTH) {
            throw new BadRequestException(
                    Answer.TOO_LARGE, "a record has at most %d bytes".formatted(SignedRecord.MAX_LENGTH));
        }
        try {
            return SignedRecord.parse(request.body());
        } catch (RecordException e) {
            throw new BadRequestException(Problems.bad(BAD_RECORD, String.valueOf(e.getMessage())));
        }
    }

    private static List<Name> namesIn(Request request) throws BadRequestException {
        if (!request.method().equals("POST")) {
            throw new BadRequestException(
                    Problems.of(Answer.METHOD_NOT_ALLOWED, "several names are sent by POST, one a line")
                            .with("allow", "POST"));
        }
        List<Name> names = new ArrayList<>();
        for (String line :
                new String(request.body(), StandardCharsets.UTF_8).lines().toList()) {
            if (!line.isBlank()) {
                names.add(parse(line.strip()));
            }
        }
        if (names.size() > MOST_NAMES) {
            throw new BadRequestException(Answer.TOO_LARGE, "at most %d names at a time".formatted(MOST_NAMES));
        }
        return names;
    }

    /** Somebody says that there is news. Anybody may: what there is, is what the store has, and who has heard of that hears nothing. */
    private Answer handleHint(List<Name> names) throws NameException {
        List<Name> watched =
                names.stream().distinct().filter(watches::isWatched).toList();
        for (int from = 0; from < watched.size(); from += NAMES_AT_ONCE) {
            List<Name> some = watched.subList(from, Math.min(from + NAMES_AT_ONCE, watched.size()));
            registry.lookupAll(some).values().forEach(watches::publish);
        }
        return Answer.empty(Answer.NO_CONTENT);
    }

    private Answer handleLookup(List<Name> names, Request request) throws NameException, BadRequestException {
        List<SignedRecord> inOrder = new ArrayList<>();
        int bytes = 0;
        for (int from = 0; from < names.size(); from += NAMES_AT_ONCE) {
            List<Name> some = names.subList(from, Math.min(from + NAMES_AT_ONCE, names.size()));
            Map<Name, SignedRecord> found = registry.lookupAll(some);
            for (Name name : some) {
                SignedRecord record = found.get(name);
                if (record != null) {
                    inOrder.add(record);
                    bytes += record.length();
                }
            }
            if (bytes > MOST_BYTES) {
                throw new BadRequestException(
                        Answer.TOO_LARGE,
                        "the records are more than %d bytes; ask for fewer names".formatted(MOST_BYTES));
            }
        }
        return request.accepts(RECORDS)
                ? Answer.of(Answer.OK, RECORDS, bytesOf(inOrder))
                : Answer.of(Answer.OK, Answer.JSON, RecordJson.of(inOrder));
    }

    private static byte[] bytesOf(List<SignedRecord> records) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (SignedRecord record : records) {
                byte[] each = record.toBytes();
                out.writeInt(each.length);
                out.write(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written but memory", e);
        }
        return bytes.toByteArray();
    }

    /** The request itself is at fault, and is answered so. */
    private static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Answer answer;

        BadRequestException(int status, String detail) {
            this(Problems.of(status, detail));
        }

        BadRequestException(Answer answer) {
            super(null, null, false, false);
            this.answer = answer;
        }

        Answer answer() {
            return answer;
        }
    }
}
