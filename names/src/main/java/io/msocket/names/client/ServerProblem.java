package io.msocket.names.client;

import io.msocket.protocol.PeerText;
import java.net.URI;
import java.net.http.HttpResponse;

/** What an answer says that is not what was asked for. */
final class ServerProblem {
    static final int OK = 200;
    static final int CREATED = 201;
    static final int NOT_MODIFIED = 304;
    static final int NOT_FOUND = 404;

    private static final String KIND = "msocket-problem";
    private static final int SERVER_ERRORS = 500;

    private ServerProblem() {}

    static NameLookupException in(HttpResponse<byte[]> answer) {
        return new NameLookupException(
                kindOf(answer), "the name server %s %s".formatted(serverOf(answer), textOf(answer)));
    }

    /** What it does, to be told of it. A server that fails may well be one of names, as may what stands before one. */
    static String textOf(HttpResponse<byte[]> answer) {
        String detail = RecordText.detailIn(answer.body());
        if (detail != null) {
            return "says: " + PeerText.of(detail, FailureText.MOST_SHOWN);
        }
        int status = answer.statusCode();
        return "answers with status " + status + (status < SERVER_ERRORS ? "; is it a name server?" : "");
    }

    private static NameLookupException.Kind kindOf(HttpResponse<?> answer) {
        return switch (answer.headers().firstValue(KIND).orElse("")) {
            case "unknown-name" -> NameLookupException.Kind.UNKNOWN_NAME;
            case "not-owner" -> NameLookupException.Kind.NOT_OWNER;
            case "stale", "not-expected" -> NameLookupException.Kind.STALE;
            case "twice" -> NameLookupException.Kind.TWICE;
            case "unavailable" -> NameLookupException.Kind.UNREACHABLE;
            // What is wrong with the request or the record, and what is too much.
            default -> NameLookupException.Kind.REFUSED;
        };
    }

    /** Whether it is a name server that says that there is no record of the name. */
    static boolean isAbsence(HttpResponse<?> answer) {
        return answer.statusCode() == NOT_FOUND && kindOf(answer) == NameLookupException.Kind.UNKNOWN_NAME;
    }

    static URI serverOf(HttpResponse<?> answer) {
        return answer.uri().resolve("/");
    }
}
