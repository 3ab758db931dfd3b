package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkProfile;
import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.ColumnFigure;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The rounds of {@link SinglePath}, and what they say.
 *
 * @param profiles each with at least one round
 */
record Rounds(List<LinkProfile> profiles, List<Round> all) {
    /** What is asked of the median of msocket's ratios. */
    private static final double BAR = 0.97;

    private static final int RATIO_DECIMALS = 3;
    private static final Contender MSOCKET = Contender.MSOCKET_SINGLE;
    private static final Contender MPTCP = Contender.MPTCP_SINGLE;
    private static final Contender TCP = Contender.TCP;

    Findings outcome() {
        return new Findings(
                Map.of("rounds", all.stream().map(Round::toJson).toList()),
                List.of(table()),
                figure(),
                bars(),
                all.stream()
                        .filter(round -> !round.words().isEmpty())
                        .map(Round::toString)
                        .toList());
    }

    private Table table() {
        Table table = new Table(
                "Goodput from the first byte to the last, of programs that have run before; median (least .. most)",
                "profile",
                "msocket Mbit/s",
                "MPTCP Mbit/s",
                "TCP Mbit/s",
                "msocket : TCP",
                "MPTCP : TCP",
                "runs",
                "first byte ms",
                "MPTCP's",
                "TCP's");
        for (LinkProfile profile : profiles) {
            table.add(
                    profile.label(),
                    megabits(profile, MSOCKET),
                    megabits(profile, MPTCP),
                    megabits(profile, TCP),
                    ratio(profile, MSOCKET).format(RATIO_DECIMALS),
                    ratio(profile, MPTCP).format(RATIO_DECIMALS),
                    Integer.toString(ratio(profile, MSOCKET).size()),
                    firstByte(profile, MSOCKET),
                    firstByte(profile, MPTCP),
                    firstByte(profile, TCP));
        }
        return table;
    }

    private ColumnFigure figure() {
        ColumnFigure figure = new ColumnFigure(
                "Goodput of one download over one path, by kernel TCP's in the same run",
                "link profile",
                "goodput, as a share of kernel TCP's",
                profiles.stream().map(LinkProfile::label).toList());
        for (Contender contender : List.of(MSOCKET, MPTCP)) {
            figure.columns(
                    contender.peer().label() + ", median",
                    contender.peer().hue(),
                    profiles.stream()
                            .map(profile -> ratio(profile, contender).median())
                            .toList());
        }
        return figure.level("wanted: " + BAR, BAR);
    }

    private List<Bar> bars() {
        long whole =
                all.stream().filter(round -> round.of(MSOCKET).goodput() > 0).count();
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
        Sample ratio = ratio(profile, MSOCKET);
        return Bar.timed(
                profile.label() + ", msocket : kernel TCP, median",
                "at least " + BAR,
                ratio.format(RATIO_DECIMALS),
                ratio.median() >= BAR);
    }

    private String megabits(LinkProfile profile, Contender contender) {
        return sample(profile, round -> round.of(contender).megabits()).format(2);
    }

    private String firstByte(LinkProfile profile, Contender contender) {
        return "%.0f"
                .formatted(sample(profile, round -> round.of(contender).firstByteMillis())
                        .median());
    }

    private Sample ratio(LinkProfile profile, Contender contender) {
        return sample(profile, round -> round.ratio(contender));
    }

    private Sample sample(LinkProfile profile, ToDoubleFunction<Round> value) {
        return new Sample(all.stream()
                .filter(round -> round.profile() == profile)
                .map(value::applyAsDouble)
                .toList());
    }
}
