package io.msocket.lab.experiment;

import io.msocket.lab.net.Lab;
import io.msocket.lab.report.Findings;
import java.io.IOException;
import java.util.List;

/** The paper's figure 10: one download over two links at once, beside what kernel TCP gets on each of them alone. */
final class Aggregate implements Experiment {
    private static final List<LinkPair> SHORT_PAIRS = List.of(LinkPair.FAST_AND_SLOWER);
    private static final List<TransferSize> SHORT_SIZES = List.of(TransferSize.MIB_1);
    private static final int REPEATS = 7;

    private static final List<Contender> CONTENDERS = List.of(Contender.MSOCKET_FULL, Contender.MPTCP_FULL);

    @Override
    public String name() {
        return "aggregate";
    }

    @Override
    public String purpose() {
        return "a download over two links at once: at least 0.97 of what TCP gets on both alone, from 16 MB up";
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public Findings run(Run run) throws IOException, InterruptedException {
        List<LinkPair> pairs = run.pairs(run.scale().choose(List.of(LinkPair.values()), SHORT_PAIRS));
        List<TransferSize> sizes = run.sizes(run.scale().choose(List.of(TransferSize.values()), SHORT_SIZES));
        try (Lab lab = Lab.open();
                SumMeter meter = SumMeter.start(run, lab, CONTENDERS, sizes)) {
            return new Sums(meter.measure(run, pairs, sizes, run.repeats(REPEATS))).outcome();
        }
    }
}
