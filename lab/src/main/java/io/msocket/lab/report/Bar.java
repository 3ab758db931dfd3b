package io.msocket.lab.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was expected of one measurement.
 *
 * @param what the measurement, in words
 * @param expected the bar, with its unit
 * @param measured the value, with its unit
 * @param met whether it reaches the bar
 */
public record Bar(String what, String expected, String measured, boolean met) {
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", what);
        json.put("expected", expected);
        json.put("measured", measured);
        json.put("met", met);
        return json;
    }
}
