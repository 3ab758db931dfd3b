package io.msocket.lab.experiment;

import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How an experiment is to be run.
 *
 * @param scale how much of it
 * @param repeat how often each thing is measured, if it was said
 * @param work a directory for its processes' files
 * @param progress gets a line now and then
 */
public record Run(Scale scale, OptionalInt repeat, Path work, Consumer<String> progress) {
    /** What was said, or else what the scale's own number is. */
    int repeats(int full) {
        return repeat.orElse(scale.choose(full, 1));
    }

    void say(String line) {
        progress.accept(line);
    }
}
