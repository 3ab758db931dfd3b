package io.msocket.lab;

import java.util.Map;

/** A formula as a page has it: numbers, names of what is known, {@code + - * / ( )} and {@code exp}. Not thread-safe. */
final class Formula {
    private final String text;
    private final Map<String, Double> known;
    private int at;

    private Formula(String text, Map<String, Double> known) {
        this.text = text.replace(" ", "");
        this.known = known;
    }

    /**
     * What it comes to.
     *
     * @throws IllegalArgumentException for what is no formula, or of something that is not known
     */
    static double value(String text, Map<String, Double> known) {
        Formula formula = new Formula(text, known);
        double value = formula.sum();
        if (formula.at < formula.text.length()) {
            throw formula.wrong();
        }
        return value;
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("not a formula from '" + text.substring(at) + "' on: " + text);
    }

    private boolean takes(char expected) {
        if (at < text.length() && text.charAt(at) == expected) {
            at++;
            return true;
        }
        return false;
    }

    private double sum() {
        double value = product();
        while (true) {
            if (takes('+')) {
                value += product();
            } else if (takes('-')) {
                value -= product();
            } else {
                return value;
            }
        }
    }

    private double product() {
        double value = factor();
        while (true) {
            if (takes('*')) {
                value *= factor();
            } else if (takes('/')) {
                value /= factor();
            } else {
                return value;
            }
        }
    }

    private double factor() {
        if (takes('-')) {
            return -factor();
        }
        if (takes('(')) {
            return closed();
        }
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
        String word = text.substring(from, at);
        if (word.isEmpty()) {
            throw wrong();
        }
        if (Character.isDigit(word.charAt(0))) {
            return Double.parseDouble(word);
        }
        if (word.equals("exp") && takes('(')) {
            return Math.exp(closed());
        }
        if (!known.containsKey(word)) {
            throw new IllegalArgumentException("nothing is known of " + word + " in " + text);
        }
        return known.get(word);
    }

    private double closed() {
        double value = sum();
        if (!takes(')')) {
            throw wrong();
        }
        return value;
    }
}
