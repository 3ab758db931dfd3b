package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class LogSetupTest {
    private final LoggerContext context = new LoggerContext();

    private String logged(String message, Throwable failure) {
        LogSetup setup = new LogSetup();
        setup.setContext(context);
        setup.configure(context);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var appender = (OutputStreamAppender<ILoggingEvent>)
                root.iteratorForAppenders().next();
        LoggingEvent event = new LoggingEvent("", context.getLogger("some.Name"), Level.WARN, message, failure, null);
        return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void a_message_is_one_line_as_it_is() {
        assertThat(logged("gr\u00fc\u00dfe", null))
                .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  s\\.Name: gr\u00fc\u00dfe\\R");
    }

    @Test
    void a_message_with_lines_and_escapes_of_a_peer_is_one_line_without() {
        assertThat(logged("a\n12:00:00.000 ERROR forged\u001b[2J\u202e", null))
                .endsWith("a?12:00:00.000 ERROR forged?[2J?" + System.lineSeparator())
                .containsOnlyOnce(System.lineSeparator());
    }

    @Test
    void a_stack_trace_keeps_its_lines_and_no_name_that_a_peer_has_chosen_acts() {
        assertThat(logged("failed", new NoSuchFileException("evil\u202egpj.exe\u001b[2J")))
                .contains("failed" + System.lineSeparator())
                .contains("NoSuchFileException: evil?gpj.exe?[2J" + System.lineSeparator())
                .contains("\tat " + LogSetupTest.class.getName());
    }

    @Test
    void a_line_is_bounded() {
        assertThat(logged("x".repeat(1_000_000), null)).hasSizeLessThan(5000);
    }
}
