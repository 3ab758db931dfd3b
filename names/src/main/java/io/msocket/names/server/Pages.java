package io.msocket.names.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What is the same for everybody. */
final class Pages {
    private static final String HELP = """
            This is a name server of msocket.
              GET  /v1/names/NAME           a record, as JSON, or as it is: Accept: application/vnd.msocket.name-record
              GET  /v1/names/NAME?wait=25   with If-None-Match: as soon as there is another one
              PUT  /v1/names/NAME           a new record
              POST /v1/lookup               several, one name a line
              POST /v1/hints                names, one a line, that may have new records: who watches them is told
              GET  /v1/watch?name=NAME      news of names as they come (server-sent events)
              GET  /health, /metrics, /openapi.yaml
            """;

    private static final byte[] DESCRIPTION = load("openapi.yaml");

    private Pages() {}

    static Answer help() {
        return Answer.text(HELP);
    }

    /** The description of the whole for programs (OpenAPI 3.1). */
    static Answer openApi() {
        return Answer.of(Answer.OK, "application/yaml", DESCRIPTION);
    }

    private static byte[] load(String name) {
        try (InputStream page = Pages.class.getResourceAsStream(name)) {
            if (page == null) {
                throw new IllegalStateException("the library is incomplete: " + name + " is missing");
            }
            return page.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the library cannot be read", e);
        }
    }
}
