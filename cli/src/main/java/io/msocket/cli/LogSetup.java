package io.msocket.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;

/**
 * Where the commands' log goes: to standard error, for standard output belongs to the commands. In place of an XML file, whose
 * reading takes a tenth of a short command's time. Found by logback as a service, when the first logger is made.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** A system property or environment variable: how detailed the log is. */
    static final String LEVEL = "MSOCKET_LOG";

    /** A message is one line, whatever is in it. */
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{1}: %replace(%msg){'[\\r\\n]', '?'}%n";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        HarmlessLayout layout = new HarmlessLayout();
        layout.setContext(context);
        layout.setPattern(PATTERN);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        // As everything else that the commands print, whatever the system's locale.
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        // Netty and Cassandra's driver tell their settings at DEBUG, some screens of them.
        context.getLogger("io.netty").setLevel(Level.WARN);
        context.getLogger("com.datastax").setLevel(Level.WARN);
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(LEVEL, System.getenv(LEVEL)), Level.WARN));
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
