package io.msocket.cli;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.msocket.protocol.PeerText;
import java.util.stream.Collectors;

/**
 * A pattern's lines, without what would control the terminal: in a log of what went wrong there are names and texts of peers, also in
 * the messages of exceptions that are not ours.
 */
final class HarmlessLayout extends PatternLayout {
    /** In characters; longer than any of ours. */
    private static final int MAX_LINE = 4000;

    @Override
    public String doLayout(ILoggingEvent event) {
        return super.doLayout(event)
                .lines()
                .map(HarmlessLayout::harmless)
                .collect(Collectors.joining(System.lineSeparator(), "", System.lineSeparator()));
    }

    private static String harmless(String line) {
        // Those of a stack trace begin with one.
        return line.startsWith("\t") ? "\t" + harmless(line.substring(1)) : PeerText.of(line, MAX_LINE);
    }
}
