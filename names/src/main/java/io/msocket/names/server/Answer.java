package io.msocket.names.server;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * What is answered to a request, whole.
 *
 * @param status of HTTP (RFC 9110, 15)
 * @param headers besides the length of the body
 */
record Answer(int status, byte[] body, Map<String, String> headers) {
    static final int OK = 200;
    static final int CREATED = 201;
    static final int NO_CONTENT = 204;
    static final int NOT_MODIFIED = 304;
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int PRECONDITION_FAILED = 412;
    static final int TOO_LARGE = 413;
    static final int URI_TOO_LONG = 414;
    static final int TOO_MANY = 429;
    static final int HEADERS_TOO_LARGE = 431;
    static final int FAILED = 500;
    static final int UNAVAILABLE = 503;

    static final String TEXT = "text/plain; charset=utf-8";
    static final String JSON = "application/json";
    /** RFC 9457. */
    static final String PROBLEM = "application/problem+json";

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer text(String text) {
        return of(OK, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer of(int status, String contentType, byte[] body) {
        return new Answer(status, body, Map.of("content-type", contentType));
    }

    /** Without a body. */
    static Answer empty(int status) {
        return new Answer(status, new byte[0], Map.of());
    }

    /** As it is sent; to a HEAD without the body. */
    FullHttpResponse toResponse(boolean isHead) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        headers.forEach(response.headers()::set);
        if (status != NOT_MODIFIED && status != NO_CONTENT) {
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        return response;
    }

    Answer with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Answer(status, body, more);
    }
}
