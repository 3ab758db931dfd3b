package io.msocket.lab.experiment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one download of a contender came to.
 *
 * @param scene what happened to it, such as a round-trip time or a kind of outage
 * @param measured by the names of the measures; what could not be measured is missing
 * @param whole whether the file arrived whole
 * @param words why not, if not
 */
record Trial(String scene, Contender contender, Map<Measure, Double> measured, boolean whole, String words) {
    Trial {
        measured = Map.copyOf(measured);
    }

    /** @param measured what this kind of trial measures */
    static Trial of(String scene, Contender contender, Download.Result result, Map<Measure, Double> measured) {
        return new Trial(scene, contender, measured, result.whole(), result.words());
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("scene", scene);
        json.put("contender", contender.label());
        for (Measure measure : Measure.values()) {
            Double value = measured.get(measure);
            if (value != null) {
                json.put(measure.key(), value);
            }
        }
        json.put("whole", whole);
        return json;
    }

    @Override
    public String toString() {
        String values = measured.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey().format(entry.getValue()))
                .collect(Collectors.joining(", "));
        return scene + ", " + contender.label() + ": " + values + (whole ? "" : "; " + words);
    }
}
