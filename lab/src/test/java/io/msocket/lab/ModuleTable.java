package io.msocket.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of modules in ARCHITECTURE.md. */
final class ModuleTable {
    private static final String HEADER =
            "| folder | what it is | modules that it may use | libraries that it may use |";

    private record Row(Set<String> modules, Set<String> libraries) {}

    private final Map<String, Row> rows = new LinkedHashMap<>();

    private ModuleTable(Iterable<String> lines) {
        boolean inside = false;
        for (String line : lines) {
            if (line.equals(HEADER)) {
                inside = true;
            } else if (inside && line.isEmpty()) {
                break;
            } else if (inside && line.startsWith("| `")) {
                String[] cells = line.substring(1).split("\\|", -1);
                rows.put(words(cells[0]).iterator().next(), new Row(words(cells[2]), words(cells[3])));
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException("ARCHITECTURE.md has no table with the header " + HEADER);
        }
    }

    static ModuleTable read() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path page = folder.resolve("ARCHITECTURE.md");
            if (Files.exists(page)) {
                try {
                    return new ModuleTable(Files.readAllLines(page));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalStateException(
                "no ARCHITECTURE.md above " + Path.of("").toAbsolutePath());
    }

    private static Set<String> words(String cell) {
        return Arrays.stream(cell.replace("`", "").split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    Set<String> modules() {
        return rows.keySet();
    }

    Set<String> modulesOf(String module) {
        return rows.get(module).modules();
    }

    Set<String> librariesOf(String module) {
        return rows.get(module).libraries();
    }

    Set<String> libraries() {
        return rows.values().stream().flatMap(row -> row.libraries().stream()).collect(Collectors.toSet());
    }
}
