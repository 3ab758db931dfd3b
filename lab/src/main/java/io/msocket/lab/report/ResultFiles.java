package io.msocket.lab.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of a result: NAME.json, NAME.txt, NAME.png and NAME.svg in one directory. */
public final class ResultFiles {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path directory;

    private ResultFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * Files in a directory.
     *
     * @param directory is made if it is missing
     * @throws IOException if nothing can be written there
     */
    public static ResultFiles in(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath();
        Files.createDirectories(absolute);
        Files.delete(Files.createTempFile(absolute, ".msocket-lab-", ""));
        return new ResultFiles(absolute);
    }

    /**
     * Writes a result, over one of the same name.
     *
     * @param name of the experiment, and of the files
     * @param took how long it ran
     * @return the text: tables, bars, notes
     */
    public String write(String name, MachineFacts environment, Findings outcome, Duration took) throws IOException {
        String text = text(name, environment, outcome, took);
        Files.writeString(directory.resolve(name + ".txt"), text);
        Files.writeString(directory.resolve(name + ".json"), Json.write(json(name, environment, outcome, took)));
        outcome.figure().write(directory.resolve(name));
        return text;
    }

    private static Map<String, Object> json(String name, MachineFacts environment, Findings outcome, Duration took)
            throws IOException {
        Map<String, Object> where = environment.toJson();
        where.put("loadAfter", MachineFacts.load());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("experiment", name);
        json.put("environment", where);
        json.put("tookSeconds", took.toNanos() / NANOS_PER_SECOND);
        json.put("bars", outcome.bars().stream().map(Bar::toJson).toList());
        json.put("notes", outcome.notes());
        json.put("measurements", outcome.measurements());
        return json;
    }

    private static String text(String name, MachineFacts environment, Findings outcome, Duration took)
            throws IOException {
        StringBuilder text = new StringBuilder(name)
                .append(": ")
                .append(environment)
                .append(", %.2f after; took %d s".formatted(MachineFacts.load(), took.toSeconds()))
                .append("\n");
        outcome.tables().forEach(table -> text.append('\n').append(table));
        if (!outcome.bars().isEmpty()) {
            Table bars = new Table("Bars", "what", "expected", "measured", "");
            outcome.bars()
                    .forEach(bar -> bars.add(bar.what(), bar.expected(), bar.measured(), bar.met() ? "met" : "MISSED"));
            text.append('\n').append(bars);
        }
        if (!outcome.notes().isEmpty()) {
            text.append("\nNotes\n");
            outcome.notes().forEach(note -> text.append("- ").append(note).append('\n'));
        }
        return text.toString();
    }
}
