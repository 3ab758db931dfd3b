package io.msocket.names.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a name server says as JSON. */
final class RecordText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private RecordText() {}

    /**
     * The bytes of the record in the description of one.
     *
     * @throws IOException when there are none
     */
    static byte[] recordIn(String json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (seek(parser, "record")) {
                return parser.getBinaryValue();
            }
        }
        throw new IOException("there is no record in what the name server has sent");
    }

    /** What is wrong, in the words of the server; null where it says nothing that can be read. */
    static @Nullable String detailIn(byte[] problem) {
        try (JsonParser parser = FACTORY.createParser(new String(problem, StandardCharsets.UTF_8))) {
            return seek(parser, "detail") ? parser.getText() : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Goes to the text of a field of the outermost object; false when it has none. */
    private static boolean seek(JsonParser parser, String field) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(field) && value == JsonToken.VALUE_STRING) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }
}
