package io.msocket.names.server;

import io.msocket.names.record.Name;
import io.msocket.names.record.SignedRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * News of a name as they are sent, made once for all who hear of them: an event of a stream of these (WHATWG HTML, 9.2, "Server-sent events").
 *
 * @param version {@code 0} where there is no record
 * @param tag the {@link RecordTag} of the record
 * @param bytes not to be changed
 */
record WatchEvent(Name name, long version, String tag, byte[] bytes) {
    /** The version of what is not there. */
    static final long NONE = 0;

    static WatchEvent of(SignedRecord record) {
        return of(
                record.record().name(),
                record.record().version(),
                RecordTag.of(record),
                record.record().removed() ? "removed" : "record",
                RecordJson.of(record));
    }

    /** There is no record of the name. */
    static WatchEvent absent(Name name) {
        byte[] data = RecordJson.object(json -> json.writeStringField("name", name.toString()));
        return of(name, NONE, RecordTag.NONE, "absent", data);
    }

    private static WatchEvent of(Name name, long version, String tag, String type, byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                "event: %s\nid: %s,%s\ndata: ".formatted(type, name, tag).getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(data);
        bytes.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        return new WatchEvent(name, version, tag, bytes.toByteArray());
    }
}
