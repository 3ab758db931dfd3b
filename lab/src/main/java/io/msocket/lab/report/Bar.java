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
 * @param timed whether it depends on how fast the machine is, and so says nothing in a short run
 */
public record Bar(String what, String expected, String measured, boolean met, boolean timed) {
    /** A bar for something that must hold on any machine: that bytes are right, that a connection lives. */
    public static Bar certain(String what, String expected, String measured, boolean met) {
        return new Bar(what, expected, measured, met, false);
    }

    /** A bar for something that is measured: a time, a rate, memory. */
    public static Bar timed(String what, String expected, String measured, boolean met) {
        return new Bar(what, expected, measured, met, true);
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("what", what);
        json.put("expected", expected);
        json.put("measured", measured);
        json.put("met", met);
        return json;
    }
}
