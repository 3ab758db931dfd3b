package io.msocket.lab.attack;

import io.msocket.protocol.Service;
import java.nio.charset.StandardCharsets;

/** What a client of {@code serve} begins with (docs/FILES.md). */
final class FileRequest {
    static final Service SERVICE = new Service("msocket-files", "files/1");

    private FileRequest() {}

    /** Asks for a file whose name needs no encoding. */
    static byte[] get(String name) {
        return ("msocket-files/1 GET\npath: " + name + "\n\n").getBytes(StandardCharsets.US_ASCII);
    }
}
