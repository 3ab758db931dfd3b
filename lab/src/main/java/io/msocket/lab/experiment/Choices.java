package io.msocket.lab.experiment;

import io.msocket.lab.link.LinkProfile;
import java.util.List;

/**
 * What to try, of what an experiment could try; an empty list leaves it to the experiment.
 *
 * @param profiles the link profiles, for experiments on one link that try several
 * @param pairs the pairs of links, for experiments that try several
 * @param sizes how much is downloaded, for experiments that try several
 * @param rows the attacks, for an experiment that has several
 */
public record Choices(
        List<LinkProfile> profiles, List<LinkPair> pairs, List<TransferSize> sizes, List<HostileRow> rows) {
    /** Everything that an experiment has. */
    public static final Choices NONE = new Choices(List.of(), List.of(), List.of(), List.of());

    public Choices {
        profiles = List.copyOf(profiles);
        pairs = List.copyOf(pairs);
        sizes = List.copyOf(sizes);
        rows = List.copyOf(rows);
    }
}
