package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.ColumnFigure;
import io.msocket.lab.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The trials of an experiment, of several contenders in several scenes.
 *
 * @param all in the order in which they were measured
 */
record Trials(List<Trial> all) {
    private static final String NEVER = "never";

    Trials {
        all = List.copyOf(all);
    }

    List<String> scenes() {
        return all.stream().map(Trial::scene).distinct().toList();
    }

    /** In the order of {@link Contender}. */
    List<Contender> contenders() {
        return all.stream().map(Trial::contender).distinct().sorted().toList();
    }

    /** Those that are msocket in a mode. */
    List<Contender> msocket(Mode... modes) {
        return contenders().stream()
                .filter(Contender::isMsocket)
                .filter(contender -> List.of(modes).contains(contender.mode()))
                .toList();
    }

    /** A row for each scene, a column for each contender. */
    Table table(Measure measure) {
        List<String> columns = new ArrayList<>(List.of("scene"));
        contenders().forEach(contender -> columns.add(contender.label()));
        Table table = new Table(
                capitalised(measure.titleWithUnit()) + ": median (least .. most)", columns.toArray(String[]::new));
        for (String scene : scenes()) {
            List<String> cells = new ArrayList<>(List.of(scene));
            contenders().forEach(contender -> cells.add(cell(scene, contender, measure)));
            table.add(cells.toArray(String[]::new));
        }
        return table;
    }

    /** That each of msocket's downloads came to its good end. */
    Bar allWhole() {
        List<Trial> ours =
                all.stream().filter(each -> each.contender().isMsocket()).toList();
        long whole = ours.stream().filter(Trial::whole).count();
        return Bar.certain(
                "msocket: every transfer goes on and is whole",
                Integer.toString(ours.size()),
                Long.toString(whole),
                whole == ours.size());
    }

    /** That a contender's median is at most so much. */
    Bar atMost(String scene, Contender contender, Measure measure, double most) {
        Optional<Sample> sample = sample(scene, contender, measure);
        return Bar.timed(
                contender.label() + ", " + scene + ", " + measure.title() + ", median",
                "at most " + measure.withUnit(number(most)),
                cell(scene, contender, measure),
                sample.isPresent() && sample.get().median() <= most);
    }

    /** That a contender's median is at least so much. */
    Bar atLeast(String scene, Contender contender, Measure measure, double least) {
        Optional<Sample> sample = sample(scene, contender, measure);
        return Bar.timed(
                contender.label() + ", " + scene + ", " + measure.title() + ", median",
                "at least " + measure.withUnit(number(least)),
                cell(scene, contender, measure),
                sample.isPresent() && sample.get().median() >= least);
    }

    /** That a contender's median is at most another's; met where the other one never came to it. */
    Bar atMostAs(String scene, Contender contender, Contender other, Measure measure) {
        Optional<Sample> ours = sample(scene, contender, measure);
        Optional<Sample> theirs = sample(scene, other, measure);
        return Bar.timed(
                contender.label() + ", " + scene + ", " + measure.title() + ", median",
                "at most that of " + other.label() + ", " + measure.withUnit(cell(scene, other, measure)),
                cell(scene, contender, measure),
                ours.isPresent()
                        && (theirs.isEmpty()
                                || ours.get().median() <= theirs.get().median()));
    }

    /** Columns of the medians: the scenes from left to right, the contenders side by side; none where there was no end. */
    ColumnFigure figure(String title, Measure measure) {
        ColumnFigure figure = new ColumnFigure(title, "", measure.titleWithUnit() + ", median", scenes());
        for (Contender contender : contenders()) {
            List<Double> medians = scenes().stream()
                    .map(scene -> sample(scene, contender, measure)
                            .map(Sample::median)
                            .orElse(0.0))
                    .toList();
            figure.columns(contender.label(), contender.hue(), medians);
        }
        return figure;
    }

    /** Those that did not come to a good end, in words. */
    Stream<String> failures() {
        return all.stream().filter(each -> !each.whole()).map(Trial::toString);
    }

    List<Map<String, Object>> toJson() {
        return all.stream().map(Trial::toJson).toList();
    }

    /** What was measured of a contender in a scene; empty if nothing was. */
    Optional<Sample> sample(String scene, Contender contender, Measure measure) {
        List<Double> values = of(scene, contender)
                .flatMap(each -> Stream.ofNullable(each.measured().get(measure)))
                .toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(new Sample(values));
    }

    private String cell(String scene, Contender contender, Measure measure) {
        long without = of(scene, contender)
                .filter(each -> !each.measured().containsKey(measure))
                .count();
        return sample(scene, contender, measure)
                .map(sample -> sample.format(measure.decimals()) + (without == 0 ? "" : ", " + without + " " + NEVER))
                .orElse(of(scene, contender).findAny().isPresent() ? NEVER : "");
    }

    private Stream<Trial> of(String scene, Contender contender) {
        return all.stream()
                .filter(each -> each.contender() == contender && each.scene().equals(scene));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String capitalised(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
