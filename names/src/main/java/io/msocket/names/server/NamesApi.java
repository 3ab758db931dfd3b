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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of names by HTTP, and what is answered; docs/NAMES.md, "By HTTP". May block for the store. Thread-safe.
 */
final class NamesApi {
    /** Of names in one request. */
    static final int MOST_NAMES = 256;

    /** Of records in one answer. */
    private static final int MOST_BYTES = 1024 * 1024;

    static final String NAMES = "/v1/names/";
    static final String LOOKUP = "/v1/lookup";

    /** A record as it is. */
    static final String RECORD = "application/vnd.msocket.name-record";

    /** Several, each behind its length in four bytes. */
    static final String RECORDS = "application/vnd.msocket.name-records";

    private final NameRegistry registry;
    private final InstantSource clock;
    private final RegistrationRate rate;
    private final Consumer<SignedRecord> published;

    /** @param published hears of each record after it was stored */
    NamesApi(NameRegistry registry, InstantSource clock, RegistrationRate rate, Consumer<SignedRecord> published) {
        this.rate = rate;
        this.registry = registry;
        this.clock = clock;
        this.published = published;
    }

    /** What counts as one in statistics. */
    static String routeOf(Request request) {
        if (request.path().startsWith(NAMES)) {
            return request.method().equals("PUT") ? "publish" : "name";
        }
        return request.path().equals(LOOKUP) ? "lookup" : "none";
    }

    Answer handle(Request request) {
        try {
            if (request.path().startsWith(NAMES)) {
                return handleName(request, parse(request.path().substring(NAMES.length())));
            }
            return request.path().equals(LOOKUP)
                    ? handleLookup(request)
                    : Problems.of(Answer.NOT_FOUND, "there is nothing at " + request.path() + "; see /");
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
            throw new BadRequestException(Answer.BAD_REQUEST, String.valueOf(e.getMessage()));
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
        SignedRecord record = registry.lookup(name);
        String tag = RecordTag.quoted(record);
        if (tag.equals(request.header("if-none-match"))) {
            return Answer.empty(Answer.NOT_MODIFIED).with("etag", tag);
        }
        return answer(request, record);
    }

    private static Answer answer(Request request, SignedRecord record) {
        Answer answer = request.accepts(RECORD)
                ? Answer.of(Answer.OK, RECORD, record.toBytes())
                : Answer.of(Answer.OK, Answer.JSON, RecordJson.of(record));
        return answer.with("etag", RecordTag.quoted(record)).with("cache-control", "no-cache");
    }

    private Answer publish(Request request, Name name) throws NameException, BadRequestException {
        SignedRecord record = recordIn(request);
        if (!record.record().name().equals(name)) {
            throw new BadRequestException(
                    Answer.BAD_REQUEST,
                    "the record is of %s, and was sent to %s"
                            .formatted(record.record().name(), name));
        }
        SignedRecord current = registry.find(name);
        requireExpected(request, name, current);
        if (current == null && !rate.take(request.peer())) {
            throw new BadRequestException(
                    Problems.tooMany("your network registers too many new names; come again in a while"));
        }
        registry.publish(record, clock.instant());
        published.accept(record);
        byte[] body = RecordJson.object(json -> {
            json.writeStringField("name", name.toString());
            json.writeNumberField("version", record.record().version());
        });
        int status = record.record().version() == 1 ? Answer.CREATED : Answer.OK;
        return Answer.of(status, Answer.JSON, body).with("etag", RecordTag.quoted(record));
    }

    private static SignedRecord recordIn(Request request) throws BadRequestException {
        try {
            return SignedRecord.parse(request.body());
        } catch (RecordException e) {
            throw new BadRequestException(Problems.of(Answer.BAD_REQUEST, String.valueOf(e.getMessage()))
                    .with(Problems.KIND_HEADER, "bad-record"));
        }
    }

    /** Besides the rule that each version is higher than those before: for who wants to change just what was seen (RFC 9110, 13). */
    private static void requireExpected(Request request, Name name, @Nullable SignedRecord current)
            throws BadRequestException {
        String expected = request.header("if-match");
        boolean isFirst = "*".equals(request.header("if-none-match"));
        if (expected == null && !isFirst) {
            return;
        }
        boolean isMet = isFirst
                ? current == null
                : current != null && RecordTag.quoted(current).equals(expected);
        if (!isMet) {
            throw new BadRequestException(
                    Problems.of(Answer.PRECONDITION_FAILED, "there is another record of " + name + " than was expected")
                            .with("etag", RecordTag.quoted(current)));
        }
    }

    private Answer handleLookup(Request request) throws NameException, BadRequestException {
        if (!request.method().equals("POST")) {
            throw new BadRequestException(
                    Problems.of(Answer.METHOD_NOT_ALLOWED, "several names are looked up by POST, one a line")
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
        Map<Name, SignedRecord> found = registry.lookupAll(names);
        List<SignedRecord> inOrder = new ArrayList<>();
        int bytes = 0;
        for (Name name : names) {
            SignedRecord record = found.get(name);
            if (record != null) {
                inOrder.add(record);
                bytes += record.length();
            }
        }
        if (bytes > MOST_BYTES) {
            throw new BadRequestException(
                    Answer.TOO_LARGE, "the records are more than %d bytes; ask for fewer names".formatted(MOST_BYTES));
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
