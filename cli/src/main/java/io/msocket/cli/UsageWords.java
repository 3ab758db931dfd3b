package io.msocket.cli;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line. */
final class UsageWords {
    /** How picocli says that only one of some options can be given; it has no other way to ask it which. */
    private static final Pattern EXCLUSIVE =
            Pattern.compile("(?:Error: )?(.*) are mutually exclusive.*", Pattern.DOTALL);

    /** How it says that something required is not there at all; what lacks its value only has the same exception. */
    private static final Pattern ABSENT =
            Pattern.compile("Missing required (options and parameters|parameters?|options?): .*", Pattern.DOTALL);

    /** How it says so of options of which one is required. */
    private static final String ONE_OF = "(specify one of these)";

    private UsageWords() {}

    static String of(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String message = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched().get(0), command);
        }
        if (e instanceof MissingParameterException missing) {
            return missing(missing, message);
        }
        if (e instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " is given twice";
        }
        if (e instanceof MutuallyExclusiveArgsException) {
            Matcher names = EXCLUSIVE.matcher(message);
            return names.matches() ? "only one of these can be given: " + names.group(1) : message;
        }
        ArgSpec argument = e.getArgSpec();
        return argument != null && e.getCause() instanceof TypeConversionException bad
                ? name(argument) + ": " + bad.getMessage()
                : message;
    }

    private static String missing(MissingParameterException e, String message) {
        List<ArgSpec> missing = e.getMissing();
        if (message.contains(ONE_OF)) {
            return missing.stream().map(UsageWords::usage).collect(Collectors.joining(" or ")) + " is missing";
        }
        if (!ABSENT.matcher(message).matches()) {
            return missing.isEmpty() ? message : name(missing.get(0)) + " needs a value";
        }
        return missing.stream().map(UsageWords::usage).collect(Collectors.joining(" and "))
                + (missing.size() == 1 ? " is missing" : " are missing");
    }

    private static String unmatched(String word, CommandSpec command) {
        if (word.startsWith("-")) {
            String option = word.indexOf('=') < 0 ? word : word.substring(0, word.indexOf('='));
            return "there is no option '" + option + "'" + suggestion(option, optionNames(command));
        }
        Collection<String> commands = command.subcommands().keySet();
        return commands.isEmpty()
                ? "'" + word + "' is not expected here"
                : "there is no command '" + word + "'" + suggestion(word, commands);
    }

    private static List<String> optionNames(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName)
                .toList();
    }

    private static String suggestion(String word, Collection<String> names) {
        String nearest = nearest(word, names);
        return nearest == null ? "" : "; did you mean '" + nearest + "'?";
    }

    private static @Nullable String nearest(String word, Collection<String> names) {
        @Nullable String nearest = null;
        // Of three letters one may be wrong, or two may have changed places.
        int least = word.length() / 3 + 1;
        for (String name : names) {
            int distance = distance(word, name);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest;
    }

    /** How many letters were left out, added, changed, or exchanged with their neighbours. */
    static int distance(String word, String other) {
        int[][] least = new int[word.length() + 1][other.length() + 1];
        for (int i = 0; i <= word.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                least[i][j] = i == 0 || j == 0 ? i + j : step(word, other, least, i, j);
            }
        }
        return least[word.length()][other.length()];
    }

    private static int step(String word, String other, int[][] least, int i, int j) {
        int changed = least[i - 1][j - 1] + (word.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        int best = Math.min(changed, 1 + Math.min(least[i - 1][j], least[i][j - 1]));
        boolean isExchanged = i > 1
                && j > 1
                && word.charAt(i - 1) == other.charAt(j - 2)
                && word.charAt(i - 2) == other.charAt(j - 1);
        return isExchanged ? Math.min(best, least[i - 2][j - 2] + 1) : best;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String usage(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? option.longestName() + " " + option.paramLabel()
                : argument.paramLabel();
    }
}
