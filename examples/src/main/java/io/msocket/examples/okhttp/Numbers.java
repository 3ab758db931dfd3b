package io.msocket.examples.okhttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts: {@code GET /numbers/3} is answered by the lines 1, 2 and 3. Something that may be long, and that can be checked. */
final class Numbers implements HttpHandler {
    private static final Pattern PATH = Pattern.compile("/numbers/(\\d{1,7})");

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
            } else {
                exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=us-ascii");
                exchange.sendResponseHeaders(200, 0); // Of a length that is not told before.
                count(exchange, Integer.parseInt(path.group(1)));
            }
        }
    }

    private static void count(HttpExchange exchange, int last) throws IOException {
        try (Writer out =
                new BufferedWriter(new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.US_ASCII))) {
            for (int number = 1; number <= last; number++) {
                out.write(number + "\n");
            }
        }
    }
}
