package io.msocket.lab.measure;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Repeated measurements of one thing, in any unit. Immutable. */
public final class Sample {
    private static final double MIDDLE = 0.5;

    private final double[] sorted;

    /**
     * A sample of these values.
     *
     * @param values at least one
     */
    public Sample(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a sample needs at least one value");
        }
        sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    /** As the constructor. */
    public static Sample of(double... values) {
        return new Sample(Arrays.stream(values).boxed().toList());
    }

    public int size() {
        return sorted.length;
    }

    public double least() {
        return sorted[0];
    }

    public double most() {
        return sorted[sorted.length - 1];
    }

    /** The middle value, or the mean of the two middle ones. */
    public double median() {
        return quantile(MIDDLE);
    }

    /**
     * The value below which a share of the values lies, by linear interpolation between neighbours.
     *
     * @param share 0 to 1
     */
    public double quantile(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1, not " + share);
        }
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }

    /** The values, least first. */
    public List<Double> values() {
        return Arrays.stream(sorted).boxed().toList();
    }

    /** For tables: the median and the range, with so many decimals. */
    public String format(int decimals) {
        String number = "%." + decimals + "f";
        return size() == 1
                ? number.formatted(median())
                : (number + " (" + number + " .. " + number + ")").formatted(median(), least(), most());
    }
}
