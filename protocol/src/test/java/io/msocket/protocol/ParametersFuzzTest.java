package io.msocket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any parameter block is parsed or refused; what is parsed survives being written and parsed again. */
class ParametersFuzzTest {
    /** One that parses. */
    private interface Parser<T> {
        T parse(byte[] bytes) throws ProtocolException;
    }

    /** One that writes. */
    private interface Writer<T> {
        byte[] toBytes(T value);
    }

    @FuzzTest(maxDuration = "3s")
    void any_block_is_parsed_or_refused(byte[] block) {
        if (block == null) {
            return;
        }
        check(block, ClientParameters::parse, ClientParameters::toBytes);
        check(block, ServerParameters::parse, ServerParameters::toBytes);
        check(block, JoinParameters::parse, JoinParameters::toBytes);
        check(block, JoinProposal::parse, JoinProposal::toBytes);
    }

    private static <T> void check(byte[] block, Parser<T> parser, Writer<T> writer) {
        T value;
        try {
            value = parser.parse(block);
        } catch (ProtocolException e) {
            assertThat(e.kind()).isEqualTo(ProtocolException.Kind.MALFORMED);
            return;
        }
        byte[] written = writer.toBytes(value);
        assertThat(written.length).isLessThanOrEqualTo(block.length);
        try {
            assertThat(writer.toBytes(parser.parse(written))).isEqualTo(written);
        } catch (ProtocolException e) {
            throw new AssertionError("what was written is refused", e);
        }
    }
}
