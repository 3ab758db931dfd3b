package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How an experiment is to be run.
 *
 * @param scale how much of it
 * @param repeat how often each thing is measured, if it was said
 * @param choices what of it, if it was said
 * @param work a directory for its processes' files
 * @param progress gets a line now and then
 */
public record Run(Scale scale, OptionalInt repeat, Choices choices, Path work, Consumer<String> progress) {
    /** What was said, or else what the scale's own number is. */
    int repeats(int full) {
        return repeat.orElse(scale.choose(full, 1));
    }

    /** The link profiles that were said, or else those. */
    List<LinkProfile> profiles(List<LinkProfile> all) {
        return said(choices.profiles(), all);
    }

    /** The pairs of links that were said, or else those. */
    List<LinkPair> pairs(List<LinkPair> all) {
        return said(choices.pairs(), all);
    }

    /** The sizes that were said, or else those. */
    List<TransferSize> sizes(List<TransferSize> all) {
        return said(choices.sizes(), all);
    }

    /** The attacks that were said, or else those. */
    List<HostileRow> rows(List<HostileRow> all) {
        return said(choices.rows(), all);
    }

    private static <T> List<T> said(List<T> said, List<T> all) {
        return said.isEmpty() ? all : said;
    }

    void say(String line) {
        progress.accept(line);
    }
}
