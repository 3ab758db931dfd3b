package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.ColumnFigure;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The downloads of {@link Aggregate}, and what they say. */
record Sums(List<Sum> all) {
    /** What is asked of the median of the shares of the sum, from this size up. */
    private static final Map<TransferSize, Double> BARS =
            Map.of(TransferSize.MIB_4, 0.95, TransferSize.MIB_16, 0.97, TransferSize.MIB_64, 0.97);

    /** At no size more than 5 % slower than the better link alone. */
    private static final double OF_BEST = 1 / 1.05;

    private static final int SHARE_DECIMALS = 3;
    private static final Contender MSOCKET = Contender.MSOCKET_FULL;
    private static final Contender MPTCP = Contender.MPTCP_FULL;

    /** One pair of links and one size. */
    private record Case(LinkPair pair, TransferSize size) {
        @Override
        public String toString() {
            return pair.label() + " " + size.label();
        }
    }

    Sums {
        all = List.copyOf(all);
    }

    Findings outcome() {
        List<String> notes = new ArrayList<>();
        notes.add("Every time begins with a download's first byte: TCP alone is compared over as long as the download"
                + " over both links lasted, each from its own first byte. Connecting is beside it. What the client"
                + " received is counted without the headers of full packets. All programs have run before: both ends'"
                + " JVMs have loaded 50 files of 1 MB.");
        all.stream().filter(sum -> !sum.words().isEmpty()).map(Sum::toString).forEach(notes::add);
        return new Findings(
                Map.of("downloads", all.stream().map(Sum::toJson).toList()),
                pairs().stream().map(this::table).toList(),
                figure(),
                bars(),
                notes);
    }

    private List<LinkPair> pairs() {
        return all.stream().map(Sum::pair).distinct().sorted().toList();
    }

    private List<Case> casesOf(LinkPair pair) {
        return all.stream()
                .filter(sum -> sum.pair() == pair)
                .map(sum -> new Case(pair, sum.size()))
                .distinct()
                .toList();
    }

    private Table table(LinkPair pair) {
        Table table = new Table(
                pair.description()
                        + ": bytes over both links, as a share of those of TCP on the links alone over the same"
                        + " time; median (least .. most)",
                "size",
                "msocket : sum",
                "MPTCP : sum",
                "msocket : best",
                "MPTCP : best",
                "runs",
                "msocket ms",
                "MPTCP ms",
                "first byte ms",
                "MPTCP's",
                "received : file",
                "MPTCP's",
                "by cell",
                "MPTCP's");
        for (Case each : casesOf(pair)) {
            table.add(
                    each.size().label(),
                    sample(each, MSOCKET, Sum.Together::shareOfSum).format(SHARE_DECIMALS),
                    sample(each, MPTCP, Sum.Together::shareOfSum).format(SHARE_DECIMALS),
                    sample(each, MSOCKET, Sum.Together::shareOfBest).format(SHARE_DECIMALS),
                    sample(each, MPTCP, Sum.Together::shareOfBest).format(SHARE_DECIMALS),
                    Long.toString(of(each).count()),
                    median(each, MSOCKET, Sum.Together::lastedMillis),
                    median(each, MPTCP, Sum.Together::lastedMillis),
                    median(each, MSOCKET, Sum.Together::firstByteMillis),
                    median(each, MPTCP, Sum.Together::firstByteMillis),
                    share(each, MSOCKET, Sum.Together::received),
                    share(each, MPTCP, Sum.Together::received),
                    share(each, MSOCKET, Sum.Together::byCell),
                    share(each, MPTCP, Sum.Together::byCell));
        }
        return table;
    }

    private List<Bar> bars() {
        long whole = all.stream().filter(sum -> sum.of(MSOCKET).whole()).count();
        List<Bar> bars = new ArrayList<>();
        bars.add(Bar.certain(
                "msocket: every download is whole",
                Integer.toString(all.size()),
                Long.toString(whole),
                whole == all.size()));
        for (LinkPair pair : pairs()) {
            casesOf(pair).forEach(each -> bars.addAll(bars(each)));
        }
        return bars;
    }

    private List<Bar> bars(Case each) {
        List<Bar> bars = new ArrayList<>();
        Sample ofSum = sample(each, MSOCKET, Sum.Together::shareOfSum);
        Sample ofBest = sample(each, MSOCKET, Sum.Together::shareOfBest);
        Sample mptcp = sample(each, MPTCP, Sum.Together::shareOfSum);
        Double bar = BARS.get(each.size());
        if (bar != null) {
            bars.add(atLeast(each + ", msocket : sum of the links, median", ofSum, bar, ""));
        }
        bars.add(atLeast(each + ", msocket : sum of the links, median", ofSum, mptcp.median(), " (kernel MPTCP's)"));
        bars.add(atLeast(each + ", msocket : best link, median", ofBest, OF_BEST, " (5 % slower)"));
        return bars;
    }

    private static Bar atLeast(String what, Sample sample, double least, String why) {
        return Bar.timed(
                what,
                "at least " + ("%." + SHARE_DECIMALS + "f").formatted(least) + why,
                sample.format(SHARE_DECIMALS),
                sample.median() >= least);
    }

    private ColumnFigure figure() {
        List<Case> cases =
                pairs().stream().flatMap(pair -> casesOf(pair).stream()).toList();
        ColumnFigure figure = new ColumnFigure(
                "One download over two links at once (the paper's figure 10)",
                "links (Mbit/s) and size",
                "bytes, as a share of TCP's on both links alone",
                cases.stream().map(Case::toString).toList());
        for (Contender contender : List.of(MSOCKET, MPTCP)) {
            figure.columns(
                    contender.label() + ", median",
                    contender.hue(),
                    cases.stream()
                            .map(each -> sample(each, contender, Sum.Together::shareOfSum)
                                    .median())
                            .toList());
        }
        return figure.level("ideal", 1);
    }

    private String share(Case each, Contender contender, ToDoubleFunction<Sum.Together> value) {
        return ("%." + SHARE_DECIMALS + "f")
                .formatted(sample(each, contender, value).median());
    }

    private String median(Case each, Contender contender, ToDoubleFunction<Sum.Together> value) {
        return "%.0f".formatted(sample(each, contender, value).median());
    }

    private Sample sample(Case each, Contender contender, ToDoubleFunction<Sum.Together> value) {
        return new Sample(
                of(each).map(sum -> value.applyAsDouble(sum.of(contender))).toList());
    }

    private Stream<Sum> of(Case each) {
        return all.stream().filter(sum -> sum.pair() == each.pair() && sum.size() == each.size());
    }
}
