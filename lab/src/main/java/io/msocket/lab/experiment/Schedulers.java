package io.msocket.lab.experiment;

import io.msocket.lab.measure.Sample;
import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Bar;
import io.msocket.lab.report.ColumnFigure;
import io.msocket.lab.report.FigureColor;
import io.msocket.lab.report.Findings;
import io.msocket.lab.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** One download over two links at once by each of the server's schedulers, and by the JDK's selector beside epoll. */
final class Schedulers implements Experiment {
    private static final List<LinkPair> PAIRS = List.of(LinkPair.FAST_AND_SLOWER);
    private static final List<TransferSize> SIZES = List.of(TransferSize.MIB_4, TransferSize.MIB_16);
    private static final List<TransferSize> SHORT_SIZES = List.of(TransferSize.MIB_1);
    private static final int REPEATS = 5;

    /** One scheduler beside the usual one, and one thing else, stand for all. */
    private static final List<Contender> SHORT_CONTENDERS =
            List.of(Contender.MSOCKET_FULL, Contender.MSOCKET_ROUND_ROBIN, Contender.MSOCKET_NIO);

    /** Who is as usual but for one thing, by what that is. */
    private static final Map<String, Contender> CONTENDERS = contenders();

    private static final Contender USUAL = Contender.MSOCKET_FULL;

    /** What is asked of the default one: nearly the best of all, since it has to guess, and by epoll. */
    private static final double OF_BEST = 0.98;

    /** What is asked of the JDK's selector. */
    private static final double OF_EPOLL = 0.95;

    private static final int SHARE_DECIMALS = 3;

    /** For sizes and pairs, which are all msocket's. */
    private static final List<FigureColor> HUES =
            List.of(FigureColor.MSOCKET, FigureColor.MSOCKET_BACKUP, FigureColor.MSOCKET_SINGLE, FigureColor.OTHER);

    /** One pair of links and one size, and what was measured there. */
    private record Case(LinkPair pair, TransferSize size, List<Sum> sums) {
        Sample sample(Contender contender, ToDoubleFunction<Sum.Together> value) {
            return new Sample(sums.stream()
                    .map(sum -> value.applyAsDouble(sum.of(contender)))
                    .toList());
        }

        Sample share(Contender contender) {
            return sample(contender, Sum.Together::shareOfSum);
        }

        /** Who was there, by what he differs in. */
        Map<String, Contender> contenders() {
            Map<String, Contender> there = new LinkedHashMap<>(CONTENDERS);
            there.values().retainAll(sums.get(0).together().keySet());
            return there;
        }

        /** Of the best scheduler. */
        double best() {
            return contenders().values().stream()
                    .filter(contender -> contender != Contender.MSOCKET_NIO)
                    .mapToDouble(contender -> share(contender).median())
                    .max()
                    .orElseThrow();
        }

        @Override
        public String toString() {
            return pair.label() + " " + size.label();
        }
    }

    private static Map<String, Contender> contenders() {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        contenders.put("earliest", Contender.MSOCKET_FULL);
        contenders.put("proportional", Contender.MSOCKET_PROPORTIONAL);
        contenders.put("round-robin", Contender.MSOCKET_ROUND_ROBIN);
        contenders.put("redundant", Contender.MSOCKET_REDUNDANT);
        contenders.put("primary", Contender.MSOCKET_PRIMARY);
        contenders.put("earliest, NIO", Contender.MSOCKET_NIO);
        return Collections.unmodifiableMap(contenders);
    }

    @Override
    public String name() {
        return "schedulers";
    }

    @Override
    public String purpose() {
        return "a download over two links by each scheduler: the default one at least 0.98 of the best; NIO 0.95 of"
                + " epoll";
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<LinkPair> pairs = run.pairs(PAIRS);
        List<TransferSize> sizes = run.sizes(run.scale().choose(SIZES, SHORT_SIZES));
        List<Contender> contenders = run.scale().choose(List.copyOf(CONTENDERS.values()), SHORT_CONTENDERS);
        try (Lab lab = Lab.open();
                SumMeter meter = SumMeter.start(run, lab, contenders, sizes)) {
            return outcome(meter.measure(run, pairs, sizes, run.repeats(REPEATS)));
        }
    }

    private static Findings outcome(List<Sum> sums) {
        List<Case> cases = cases(sums);
        List<String> notes = new ArrayList<>();
        notes.add(
                "The scheduler is the server's, which sends; NIO is at both ends. Shares are of what kernel TCP brings"
                        + " over both links alone in the same time, each from its first byte. All programs have run"
                        + " before.");
        sums.stream().filter(sum -> !sum.words().isEmpty()).map(Sum::toString).forEach(notes::add);
        return new Findings(
                Map.of("downloads", sums.stream().map(Sum::toJson).toList()),
                cases.stream().map(Schedulers::table).toList(),
                figure(cases),
                bars(cases),
                notes);
    }

    private static List<Case> cases(List<Sum> sums) {
        Map<String, List<Sum>> byCase = sums.stream()
                .collect(Collectors.groupingBy(
                        sum -> sum.pair().label() + " " + sum.size().label(), LinkedHashMap::new, Collectors.toList()));
        return byCase.values().stream()
                .map(each -> new Case(each.get(0).pair(), each.get(0).size(), each))
                .toList();
    }

    private static Table table(Case each) {
        Table table = new Table(
                each.pair().description() + ", " + each.size().label() + ": median (least .. most)",
                "scheduler",
                "share of the sum",
                "of the best link",
                "ms",
                "first byte ms",
                "received : file",
                "by cell",
                "runs");
        each.contenders()
                .forEach((name, contender) -> table.add(
                        name,
                        each.share(contender).format(SHARE_DECIMALS),
                        each.sample(contender, Sum.Together::shareOfBest).format(SHARE_DECIMALS),
                        "%.0f"
                                .formatted(each.sample(contender, Sum.Together::lastedMillis)
                                        .median()),
                        "%.0f"
                                .formatted(each.sample(contender, Sum.Together::firstByteMillis)
                                        .median()),
                        share(each.sample(contender, Sum.Together::received).median()),
                        share(each.sample(contender, Sum.Together::byCell).median()),
                        Integer.toString(each.sums().size())));
        return table;
    }

    private static List<Bar> bars(List<Case> cases) {
        List<Bar> bars = new ArrayList<>();
        List<Sum.Together> downloads = cases.stream()
                .flatMap(each -> each.sums().stream())
                .flatMap(sum -> sum.together().values().stream())
                .toList();
        long whole = downloads.stream().filter(Sum.Together::whole).count();
        bars.add(Bar.certain(
                "every download is whole",
                Integer.toString(downloads.size()),
                Long.toString(whole),
                whole == downloads.size()));
        for (Case each : cases) {
            bars.add(atLeast(each + ", the default scheduler : the best", each.share(USUAL), OF_BEST, each.best()));
            double epoll = each.share(USUAL).median();
            bars.add(atLeast(each + ", NIO : epoll", each.share(Contender.MSOCKET_NIO), OF_EPOLL, epoll));
        }
        return bars;
    }

    private static Bar atLeast(String what, Sample shares, double bar, double whole) {
        double measured = whole == 0 ? 0 : shares.median() / whole;
        return Bar.timed(what + ", of the medians", "at least " + bar, share(measured), measured >= bar);
    }

    private static ColumnFigure figure(List<Case> cases) {
        ColumnFigure figure = new ColumnFigure(
                "One download over two links at once, by scheduler",
                "the server's scheduler",
                "bytes, as a share of TCP's on both links alone",
                List.copyOf(cases.get(0).contenders().keySet()));
        for (int i = 0; i < cases.size(); i++) {
            Case each = cases.get(i);
            figure.columns(
                    each + ", median",
                    HUES.get(i % HUES.size()),
                    each.contenders().values().stream()
                            .map(contender -> each.share(contender).median())
                            .toList());
        }
        return figure.level("ideal", 1);
    }

    private static String share(double value) {
        return ("%." + SHARE_DECIMALS + "f").formatted(value);
    }
}
