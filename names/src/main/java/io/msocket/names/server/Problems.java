package io.msocket.names.server;

import io.msocket.names.registry.NameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Answers to what cannot be done: a status, and a text for whoever has asked (RFC 9457). */
final class Problems {
    /** The kind of {@link NameException}, for programs; the text may change. */
    static final String KIND_HEADER = "msocket-problem";

    private static final int TRY_AGAIN_SECONDS = 1;

    private Problems() {}

    static Answer of(NameException e) {
        int status = switch (e.kind()) {
            case UNKNOWN_NAME -> Answer.NOT_FOUND;
            case BAD_RECORD -> Answer.BAD_REQUEST;
            case NOT_OWNER -> Answer.FORBIDDEN;
            case STALE, TWICE -> Answer.CONFLICT;
            case NOT_EXPECTED -> Answer.PRECONDITION_FAILED;
            case TOO_MANY -> Answer.TOO_MANY;
            case UNAVAILABLE -> Answer.UNAVAILABLE;
        };
        String kind = e.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        Answer answer = of(status, String.valueOf(e.getMessage())).with(KIND_HEADER, kind);
        return status == Answer.UNAVAILABLE || status == Answer.TOO_MANY ? comeAgain(answer) : answer;
    }

    /** What is wrong with the request itself. */
    static Answer of(int status, String detail) {
        byte[] body = RecordJson.object(json -> {
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
        });
        return Answer.of(status, Answer.PROBLEM, body);
    }

    /** What has come is no request, or one of more than there may be. */
    static Answer ofMalformed(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return of(Answer.URI_TOO_LONG, "the first line is longer than %d bytes".formatted(NameServer.MOST_LINE));
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return of(
                    Answer.HEADERS_TOO_LARGE,
                    "the headers are longer than %d bytes".formatted(NameServer.MOST_HEADERS));
        }
        return of(Answer.BAD_REQUEST, "not a request of HTTP");
    }

    /** What is no name, or no record: kinds that only a request has. */
    static Answer bad(String kind, String detail) {
        return of(Answer.BAD_REQUEST, detail).with(KIND_HEADER, kind);
    }

    /** Others have more at the moment. */
    static Answer tooMany(String detail) {
        return comeAgain(of(Answer.TOO_MANY, detail));
    }

    private static Answer comeAgain(Answer answer) {
        return answer.with("retry-after", Integer.toString(TRY_AGAIN_SECONDS));
    }
}
