package io.msocket.lab.experiment;

import io.msocket.lab.report.Bar;
import java.util.Map;

/**
 * What honest clients, or the server's memory, are to hold against an attack.
 *
 * @param what is measured, with its unit
 * @param without the figure without the attack; not a number where there is none
 * @param with the figure with it
 * @param bar what it is to reach, or not to pass
 * @param atLeast whether it is to reach the bar
 * @param timed whether it depends on how fast the machine is
 */
record Held(String what, double without, double with, double bar, boolean atLeast, boolean timed) {
    /** A figure that is not to pass the bar. */
    static Held atMost(String what, double without, double with, double bar) {
        return new Held(what, without, with, bar, false, true);
    }

    /** A figure that is to reach the bar. */
    static Held atLeast(String what, double without, double with, double bar) {
        return new Held(what, without, with, bar, true, true);
    }

    /** The same, to hold on any machine. */
    Held certain() {
        return new Held(what, without, with, bar, atLeast, false);
    }

    /** A figure for which nothing is asked; it tells what one feels. */
    static Held told(String what, double without, double with) {
        return atMost(what, without, with, Double.NaN);
    }

    /** Whether something is asked for. */
    boolean hasBar() {
        return !Double.isNaN(bar);
    }

    boolean met() {
        return !hasBar() || (atLeast ? with >= bar : with <= bar);
    }

    /** Of what the bar allows, how much is used up: 1 is just met, and endless where nothing came. */
    double burden() {
        if (!hasBar() || with == bar) {
            return hasBar() ? 1 : 0;
        }
        return atLeast ? bar / with : with / bar;
    }

    String expected() {
        return !hasBar() ? "" : (atLeast ? "at least " : "at most ") + number(bar);
    }

    String verdict() {
        return !hasBar() ? "" : met() ? "met" : "MISSED";
    }

    Bar asBar(String row) {
        return new Bar(row + ": " + what, expected(), number(with), met(), timed);
    }

    Map<String, Object> toJson() {
        return Map.of("what", what, "without", number(without), "with", number(with), "bar", expected(), "met", met());
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return value == Math.rint(value) ? "%.0f".formatted(value) : "%.2f".formatted(value);
    }

    @Override
    public String toString() {
        return "%s: without %s, with %s, %s %s".formatted(what, number(without), number(with), expected(), verdict());
    }
}
