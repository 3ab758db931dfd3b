package io.msocket.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of {@code --paths}: what each path of a connection has carried. */
final class PathTable {
    private static final List<String> HEADINGS =
            List.of("path", "flowpaths", "role", "round trip", "received", "sent", "resent", "state");

    private static final String GAP = "  ";

    private PathTable() {}

    /** A line of headings, and one for each path. */
    static List<String> lines(List<PathUse> paths) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADINGS));
        paths.forEach(path -> rows.add(row(path)));
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static List<String> row(PathUse path) {
        return List.of(
                path.ends().local().getHostAddress() + " -> "
                        + HostPort.format(path.ends().remote()),
                Integer.toString(path.flowpaths()),
                path.role().name().toLowerCase(Locale.ROOT),
                path.roundTrip().isZero() ? "-" : DurationConverter.format(path.roundTrip()),
                ByteSize.format((double) path.received()),
                ByteSize.format((double) path.sent()),
                ByteSize.format((double) path.resent()),
                path.state());
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(row.get(i))
                    .append(" ".repeat(widths[i] - row.get(i).length()))
                    .append(GAP);
        }
        return line.toString().stripTrailing();
    }
}
