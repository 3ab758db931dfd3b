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
 * @param profiles the link profiles to choose from, for experiments that try several; none for all of theirs
 * @param work a directory for its processes' files
 * @param progress gets a line now and then
 */
public record Run(Scale scale, OptionalInt repeat, List<LinkProfile> profiles, Path work, Consumer<String> progress) {
    public Run {
        profiles = List.copyOf(profiles);
    }

    /** What was said, or else what the scale's own number is. */
    int repeats(int full) {
        return repeat.orElse(scale.choose(full, 1));
    }

    /** The link profiles that were said, or else those. */
    List<LinkProfile> profiles(List<LinkProfile> all) {
        return profiles.isEmpty() ? all : profiles;
    }

    void say(String line) {
        progress.accept(line);
    }
}
