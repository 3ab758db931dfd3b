package io.msocket.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.msocket.protocol.ConnectionId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusalLogTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final RefusalLog refusals = new RefusalLog();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(RefusalLog.class)).addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(RefusalLog.class)).detachAppender(log);
    }

    @Test
    void many_peers_that_break_the_protocol_make_one_line_whatever_they_do() {
        for (int i = 0; i < 1_000; i++) {
            refusals.gaveUp(new ConnectionId(1, i), TestTransports.at(4000), "the peer sends a frame of type " + i);
        }
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getLevel()).isEqualTo(Level.WARN);
        assertThat(log.list.get(0).getFormattedMessage()).contains("frame of type 0", "4000");
    }

    @Test
    void reasons_that_differ_in_a_number_only_do_not_keep_others_from_the_log() {
        for (int version = 2; version < 200; version++) {
            refusals.refused(
                    TestTransports.at(4000), "the client speaks version %d, this side speaks 1".formatted(version));
        }
        refusals.refused(TestTransports.at(4000), "a join without the right proof");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        first -> assertThat(first).contains("the client speaks version 2,"),
                        second -> assertThat(second).contains("a join without the right proof"));
    }

    @Test
    void reasons_that_differ_in_a_name_only_do_not_keep_others_from_the_log() {
        for (char name = 'a'; name < 'a' + 200; name++) {
            refusals.refused(TestTransports.at(4000), "the service \"x" + name + "\" is not served here");
        }
        refusals.refused(TestTransports.at(4000), "a join without the right proof");
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        first -> assertThat(first).contains("the service \"xa\""),
                        second -> assertThat(second).contains("a join without the right proof"));
    }
}
