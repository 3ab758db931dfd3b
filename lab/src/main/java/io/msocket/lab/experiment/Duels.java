package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkProfile;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.ColumnFigure;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The duels of {@link SinglePath}, and what they say.
 *
 * @param profiles each with at least one duel
 */
record Duels(List<LinkProfile> profiles, List<Duel> all) {
    /** What is asked of the median of the ratios. */
    private static final double BAR = 0.97;

    private static final int RATIO_DECIMALS = 3;

    Findings outcome() {
        Map<String, Object> measurements = new LinkedHashMap<>();
        measurements.put("duels", all.stream().map(Duel::toJson).toList());
        return new Findings(
                measurements,
                List.of(table()),
                figure(),
                bars(),
                all.stream()
                        .filter(duel -> !duel.words().isEmpty())
                        .map(Duel::toString)
                        .toList());
    }

    private Table table() {
        Table table = new Table(
                "Goodput from the first byte to the last, of programs that have run before; median (least .. most)",
                "profile",
                "msocket Mbit/s",
                "kernel TCP Mbit/s",
                "ratio",
                "runs",
                "first byte ms",
                "TCP's");
        for (LinkProfile profile : profiles) {
            table.add(
                    profile.label(),
                    sample(profile, Duel::msocketMegabits).format(2),
                    sample(profile, Duel::tcpMegabits).format(2),
                    ratio(profile).format(RATIO_DECIMALS),
                    Integer.toString(ratio(profile).size()),
                    "%.0f"
                            .formatted(sample(profile, Duel::msocketFirstByteMillis)
                                    .median()),
                    "%.0f".formatted(sample(profile, Duel::tcpFirstByteMillis).median()));
        }
        return table;
    }

    private ColumnFigure figure() {
        return new ColumnFigure(
                        "Goodput of one download over one path, msocket : kernel TCP in the same run",
                        "link profile",
                        "goodput, as a share of kernel TCP's",
                        profiles.stream().map(LinkProfile::label).toList())
                .columns(
                        "msocket, median",
                        FigureColor.MSOCKET,
                        profiles.stream()
                                .map(profile -> ratio(profile).median())
                                .toList())
                .level("wanted: " + BAR, BAR);
    }

    private List<Bar> bars() {
        long whole = all.stream().filter(duel -> duel.msocket() > 0).count();
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.certain(
                "msocket: every download is whole",
                Integer.toString(all.size()),
                Long.toString(whole),
                whole == all.size()));
        profiles.forEach(profile -> bars.add(bar(profile)));
        return bars;
    }

    private Bar bar(LinkProfile profile) {
        Sample ratio = ratio(profile);
        return Bar.timed(
                profile.label() + ", msocket : kernel TCP, median",
                "at least " + BAR,
                ratio.format(RATIO_DECIMALS),
                ratio.median() >= BAR);
    }

    private Sample ratio(LinkProfile profile) {
        return sample(profile, Duel::ratio);
    }

    private Sample sample(LinkProfile profile, ToDoubleFunction<Duel> value) {
        return new Sample(all.stream()
                .filter(duel -> duel.profile() == profile)
                .map(value::applyAsDouble)
                .toList());
    }
}
