package io.msocket.names.server;

import io.msocket.names.registry.NameException;
import java.util.Locale;

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
            case TOO_MANY -> Answer.TOO_MANY;
            case UNAVAILABLE -> Answer.UNAVAILABLE;
        };
        String kind = e.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
        Answer answer = of(status, String.valueOf(e.getMessage())).with(KIND_HEADER, kind);
        return status == Answer.UNAVAILABLE ? comeAgain(answer) : answer;
    }

    /** What is wrong with the request itself. */
    static Answer of(int status, String detail) {
        byte[] body = RecordJson.object(json -> {
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
        });
        return Answer.of(status, Answer.PROBLEM, body);
    }

    /** Others have more at the moment. */
    static Answer tooMany(String detail) {
        return comeAgain(of(Answer.TOO_MANY, detail));
    }

    private static Answer comeAgain(Answer answer) {
        return answer.with("retry-after", Integer.toString(TRY_AGAIN_SECONDS));
    }
}
