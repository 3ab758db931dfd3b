package io.msocket.names.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever is read as a record is written as it was read. */
class RecordFuzzTest {
    @FuzzTest(maxDuration = "3s")
    void a_record_has_one_form(byte[] bytes) {
        NameRecord record;
        try {
            record = RecordCodec.decode(bytes, bytes.length);
        } catch (RecordException e) {
            return;
        }
        assertThat(RecordCodec.encode(record)).isEqualTo(bytes);
    }
}
