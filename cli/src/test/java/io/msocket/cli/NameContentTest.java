package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.msocket.names.record.Name;
import io.msocket.names.record.NameRecord;
import io.msocket.names.record.RecordKind;
import io.msocket.names.record.ServiceEndpoint;
import io.msocket.names.record.SigningKey;
import io.msocket.protocol.Service;
import io.msocket.protocol.ServiceInstance;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class NameContentTest {
    @Command
    static final class AnyCommand {
        @Mixin
        private NameContent content;
    }

    private static NameRecord change(NameRecord before, String... words) throws IOException {
        AnyCommand command = CommandLine.populateCommand(new AnyCommand(), words);
        NameRecord.Builder next = before.next();
        command.content.change(next, before, Instant.EPOCH, null);
        return next.build();
    }

    @Test
    void another_protocol_leaves_a_service_its_keys_and_its_process() throws IOException {
        List<String> keys = List.of("01".repeat(32), "02".repeat(32));
        ServiceInstance instance = ServiceInstance.random(bytes -> bytes[0] = 7);
        NameRecord before = NameRecord.builder(
                        Name.parse("files@example.org"),
                        RecordKind.SERVICE,
                        SigningKey.generate(bytes -> bytes[0] = 1).owner())
                .valid(Instant.EPOCH, Instant.EPOCH.plusSeconds(1))
                .endpoint(new ServiceEndpoint(new Service("", "foo/1"), keys, instance))
                .build();
        assertThat(change(before, "--protocol", "foo/2").endpoint())
                .isEqualTo(new ServiceEndpoint(new Service("", "foo/2"), keys, instance));
        assertThat(change(before, "--attribute", "a=1").endpoint()).isEqualTo(before.endpoint());
    }
}
