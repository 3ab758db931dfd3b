package io.msocket.names.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.PublishedAddress;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.record.SignedRecord;
import io.msocket.protocol.crypto.KeyText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/** Records for people, as JSON (RFC 8259). What counts is in {@code record}: the bytes, in base64 (RFC 4648, 4). */
final class RecordJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private RecordJson() {}

    /** Something that writes JSON. */
    @FunctionalInterface
    interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    static byte[] object(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            content.writeTo(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written but memory", e);
        }
        return bytes.toByteArray();
    }

    /** One record, on one line. */
    static byte[] of(SignedRecord record) {
        return object(json -> write(record, json));
    }

    /** Several, in the order in which they come. */
    static byte[] of(Collection<SignedRecord> records) {
        return object(json -> {
            json.writeArrayFieldStart("records");
            for (SignedRecord record : records) {
                json.writeStartObject();
                write(record, json);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void write(SignedRecord signed, JsonGenerator json) throws IOException {
        NameRecord record = signed.record();
        json.writeStringField("name", record.name().toString());
        json.writeStringField("kind", record.kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("owner", record.owner().toString());
        json.writeNumberField("version", record.version());
        json.writeStringField("notBefore", record.notBefore().toString());
        json.writeStringField("expiry", record.expiry().toString());
        json.writeBooleanField("removed", record.removed());
        ServiceEndpoint endpoint = record.endpoint();
        if (endpoint != null) {
            write(endpoint, json);
        }
        json.writeArrayFieldStart("addresses");
        for (PublishedAddress each : record.addresses()) {
            json.writeStartObject();
            json.writeStringField("use", each.use().name().toLowerCase(Locale.ROOT));
            json.writeStringField("address", each.address().getAddress().getHostAddress());
            json.writeNumberField("port", each.address().getPort());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("attributes");
        for (Map.Entry<String, String> each : record.attributes().entrySet()) {
            json.writeStringField(each.getKey(), each.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("members");
        for (String member : record.members()) {
            json.writeString(member);
        }
        json.writeEndArray();
        json.writeStringField("record", Base64.getEncoder().encodeToString(signed.toBytes()));
    }

    private static void write(ServiceEndpoint endpoint, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("endpoint");
        json.writeStringField("service", endpoint.service().name());
        json.writeStringField("protocol", endpoint.service().protocol());
        json.writeArrayFieldStart("keys");
        for (String key : endpoint.keys()) {
            json.writeString(KeyText.HANDSHAKE_KEY.format(HexFormat.of().parseHex(key)));
        }
        json.writeEndArray();
        if (endpoint.instance() != null) {
            json.writeStringField("instance", endpoint.instance().toString());
        }
        json.writeEndObject();
    }
}
