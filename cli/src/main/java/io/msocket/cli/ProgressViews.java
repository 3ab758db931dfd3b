package io.msocket.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The ways to show progress: a bar on a terminal, lines elsewhere, reports for the demo, outages alone, nothing. */
final class ProgressViews {
    /** Of the bar, in milliseconds: smooth to the eye, nothing to the processor. */
    private static final long BAR_INTERVAL_MILLIS = 100;

    /** Of the plain lines, in milliseconds: a log that one can read. */
    private static final long LINE_INTERVAL_MILLIS = 1000;

    /** A stall shorter than this is not worth the reader's attention. */
    private static final Duration VISIBLE_STALL = Duration.ofMillis(100);

    /** Whoever talks over a pipe needs no word of an outage shorter than this: it is a pause, as the peer makes them. */
    private static final Duration NOTABLE_OUTAGE = Duration.ofSeconds(2);

    private ProgressViews() {}

    /** The right one for people. */
    static Progress.View forPeople(StandardStreams streams) {
        long start = System.nanoTime();
        return streams.terminal()
                ? new ProgressBar(streams.err(), Terminal.columns(), start)
                : new Lines(streams.err(), start);
    }

    static Progress.View none() {
        return new Progress.View() {
            @Override
            public long intervalMillis() {
                return LINE_INTERVAL_MILLIS;
            }

            @Override
            public void show(Snapshot snapshot, long now) {}

            @Override
            public void end() {}
        };
    }

    /** What a snapshot says in words: {@code 12.3 MB of 256 MB (5%), 64 MB/s, 2 moves}. */
    static String describe(Snapshot snapshot, String rate) {
        StringBuilder text = describeAmount(snapshot);
        text.append(", ").append(rate);
        appendMoves(text, snapshot);
        if (snapshot.stall().compareTo(VISIBLE_STALL) > 0) {
            text.append(", stalled ").append(DurationConverter.format(snapshot.stall()));
        } else if (!snapshot.slowest().isZero()) {
            text.append(", slowest recovery ").append(DurationConverter.format(snapshot.slowest()));
        }
        return text.toString();
    }

    private static StringBuilder describeAmount(Snapshot snapshot) {
        StringBuilder text = new StringBuilder(ByteSize.format((double) snapshot.done()));
        if (snapshot.total() >= 0) {
            text.append(" of ").append(ByteSize.format((double) snapshot.total()));
            text.append(String.format(Locale.ROOT, " (%d%%)", snapshot.percent()));
        }
        return text;
    }

    /** The outage, once it is worth the reader's attention. */
    private static @Nullable Outage visibleOutage(Snapshot snapshot, long now) {
        Outage outage = snapshot.outage();
        return outage == null || outage.lasted(now).compareTo(VISIBLE_STALL) <= 0 ? null : outage;
    }

    /** What a whole transfer was: {@code 256 MB in 4.0 s (64 MB/s), 13 moves, slowest recovery 3.1 ms}. */
    static String summary(long size, double rate, Duration took, Snapshot last) {
        StringBuilder text = new StringBuilder(ByteSize.format((double) size))
                .append(" in ")
                .append(DurationConverter.format(took))
                .append(" (")
                .append(ByteSize.format(rate))
                .append("/s)");
        appendMoves(text, last);
        if (!last.slowest().isZero()) {
            text.append(", slowest recovery ").append(DurationConverter.format(last.slowest()));
        }
        return text.toString();
    }

    private static void appendMoves(StringBuilder text, Snapshot snapshot) {
        if (snapshot.moves() > 0) {
            text.append(", ").append(snapshot.moves()).append(snapshot.moves() == 1 ? " move" : " moves");
        }
    }

    /** One line that is drawn again and again; the bar is left out where the words need its room. */
    static final class ProgressBar implements Progress.View {
        /** The bar takes this part of the line, so that it does not jump when the text changes. */
        private static final int LINE_PARTS = 5;

        private final PrintStream target;
        private final int columns;
        private final Rates rates;
        private int drawn;

        ProgressBar(PrintStream target, int columns, long start) {
            this.target = target;
            this.rates = new Rates(start);
            this.columns = columns;
        }

        @Override
        public long intervalMillis() {
            return BAR_INTERVAL_MILLIS;
        }

        @Override
        public void show(Snapshot snapshot, long now) {
            String current = rates.update(snapshot, now);
            Outage outage = visibleOutage(snapshot, now);
            String words = outage == null
                    ? describe(snapshot, current)
                    : describeAmount(snapshot) + ", " + outage.describe(now);
            String whole = bar(snapshot) + words;
            // One column stays free: many terminals wrap when the last one is written.
            int room = columns - 1;
            redraw(whole.length() <= room ? whole : words.substring(0, Math.min(words.length(), room)));
        }

        private String bar(Snapshot snapshot) {
            if (snapshot.total() < 0) {
                return "";
            }
            int width = columns / LINE_PARTS;
            int full = width * snapshot.percent() / 100;
            return "[" + "#".repeat(full) + ".".repeat(width - full) + "] ";
        }

        @Override
        public void end() {
            redraw("");
            target.print('\r');
            target.flush();
        }

        private void redraw(String text) {
            target.print('\r' + text + " ".repeat(Math.max(0, drawn - text.length())));
            target.flush();
            drawn = text.length();
        }
    }

    /** A bar that gives way to what somebody types. */
    static final class BarWithKeys implements Progress.View {
        private final Progress.View bar;
        private final Keys keys;
        private final PrintStream target;

        BarWithKeys(Progress.View bar, Keys keys, PrintStream target) {
            this.bar = bar;
            this.keys = keys;
            this.target = target;
        }

        @Override
        public long intervalMillis() {
            return bar.intervalMillis();
        }

        @Override
        public void show(Snapshot snapshot, long now) {
            if (keys.isTyped()) {
                bar.end();
                keys.obey(target);
            }
            bar.show(snapshot, now);
        }

        @Override
        public void end() {
            bar.end();
        }
    }

    /** A line every now and then; during an outage more rarely. */
    static final class Lines implements Progress.View {
        private final PrintStream target;
        private final Rates rates;
        private final OutageLines outages = new OutageLines(VISIBLE_STALL);

        Lines(PrintStream target, long start) {
            this.target = target;
            this.rates = new Rates(start);
        }

        @Override
        public long intervalMillis() {
            return LINE_INTERVAL_MILLIS;
        }

        @Override
        public void show(Snapshot snapshot, long now) {
            if (snapshot.equals(Snapshot.START)) {
                // Nothing to say before the connection is there.
                return;
            }
            String current = rates.update(snapshot, now);
            outages.next(snapshot.outage(), now).ifPresent(target::println);
            if (visibleOutage(snapshot, now) == null) {
                target.println(describe(snapshot, current));
            }
        }

        @Override
        public void end() {}
    }

    /** Nothing but a line for an outage that lasts, for a pipe whose progress nobody measures. */
    static final class OutagesOnly implements Progress.View {
        private final PrintStream target;
        private final OutageLines outages = new OutageLines(NOTABLE_OUTAGE);

        OutagesOnly(PrintStream target) {
            this.target = target;
        }

        @Override
        public long intervalMillis() {
            return LINE_INTERVAL_MILLIS;
        }

        @Override
        public void show(Snapshot snapshot, long now) {
            outages.next(snapshot.outage(), now).ifPresent(target::println);
        }

        @Override
        public void end() {}
    }

    /** Reports for the demo. */
    static final class Reports implements Progress.View {
        private final StandardStreams streams;

        Reports(StandardStreams streams) {
            this.streams = streams;
        }

        @Override
        public long intervalMillis() {
            return BAR_INTERVAL_MILLIS;
        }

        @Override
        public void show(Snapshot snapshot, long now) {
            try {
                streams.print(new Report("progress", snapshot.toFields()).toString());
            } catch (IOException e) {
                // The demo is gone; ParentWatch ends this process.
                LoggerFactory.getLogger(Reports.class).debug("nobody reads the reports", e);
            }
        }

        @Override
        public void end() {}
    }
}
