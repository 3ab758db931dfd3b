package io.msocket.names.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Project Wycheproof's vectors for Ed25519, unaltered. Where they come from stands beside them. */
class WycheproofTest {
    private static final String FILE = "wycheproof/eddsa_test.json";
    private static final int NUMBER = 145;

    /** All of it as it stands in the file. */
    record Vector(String number, String comment, String key, String message, String signature, String result) {
        @Override
        public String toString() {
            return number + ", " + result + ": " + comment;
        }
    }

    static Stream<Vector> vectors() throws IOException {
        List<Vector> all = new ArrayList<>();
        try (InputStream in = WycheproofTest.class.getResourceAsStream(FILE);
                JsonParser parser = new JsonFactory().createParser(in)) {
            Map<String, String> latest = new HashMap<>();
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue() && parser.currentName() != null) {
                    latest.put(parser.currentName(), parser.getText());
                }
                // The last one of a vector that is of interest here; the key is that of its group.
                if (token.isScalarValue() && "result".equals(parser.currentName())) {
                    all.add(new Vector(
                            latest.get("tcId"),
                            latest.get("comment"),
                            latest.get("pk"),
                            latest.get("msg"),
                            latest.get("sig"),
                            latest.get("result")));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void a_signature_is_taken_if_it_is_valid(Vector vector) {
        HexFormat hex = HexFormat.of();
        assertThat(Ed25519.verify(
                        hex.parseHex(vector.key()), hex.parseHex(vector.message()), hex.parseHex(vector.signature())))
                .isEqualTo(vector.result().equals("valid"));
    }

    @Test
    void all_are_read() throws IOException {
        assertThat(vectors()).hasSize(NUMBER);
    }
}
