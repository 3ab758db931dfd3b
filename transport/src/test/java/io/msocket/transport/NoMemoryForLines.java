package io.msocket.transport;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** Memory is so short that a logger cannot write any line, until it is closed. */
final class NoMemoryForLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;

    NoMemoryForLines(String loggerName) {
        logger = (Logger) LoggerFactory.getLogger(loggerName);
        start();
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        throw new OutOfMemoryError("for the test");
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
