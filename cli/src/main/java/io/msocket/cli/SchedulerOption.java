package io.msocket.cli;

import io.msocket.protocol.PathScheduler;
import io.msocket.protocol.PathSchedulers;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which flowpath carries what this side sends: an option of every command that connects or listens. */
final class SchedulerOption {
    /** The names, for the help. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(PathSchedulers.names());
        }
    }

    @Option(
            names = "--scheduler",
            paramLabel = "NAME",
            converter = SchedulerConverter.class,
            completionCandidates = Names.class,
            description = "Which flowpath carries what this side sends, where there are several:"
                    + " ${COMPLETION-CANDIDATES}. Default: earliest.")
    private PathScheduler.@Nullable Factory scheduler;

    /** Null for the default. */
    PathScheduler.@Nullable Factory get() {
        return scheduler;
    }
}
