package io.msocket.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What an experiment found.
 *
 * @param measurements everything that was measured, as {@link Json} can write it, units in the names
 * @param tables what is printed
 * @param figure the picture
 * @param bars what was expected, in the order in which it is told
 * @param notes what a reader must know beside the numbers, such as a peer that could not go on
 */
public record Findings(
        Map<String, Object> measurements, List<Table> tables, Figure figure, List<Bar> bars, List<String> notes) {
    public Findings {
        tables = List.copyOf(tables);
        bars = List.copyOf(bars);
        notes = List.copyOf(notes);
    }

    /** The same with one more note. */
    public Findings withNote(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new Findings(measurements, tables, figure, bars, more);
    }

    /** Whether all bars are met. */
    public boolean met() {
        return bars.stream().allMatch(Bar::met);
    }
}
