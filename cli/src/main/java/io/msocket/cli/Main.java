package io.msocket.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code msocket} command; everything it does is a subcommand. */
@Command(
        name = "msocket",
        description = "Byte streams that survive address changes.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {
            "",
            "'msocket COMMAND --help' tells more, with an example.",
            "In the sources' directory, './msocket lab' runs experiments with real kernels on emulated links."
        })
public final class Main implements Runnable, StreamsOwner {
    private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

    /** All commands, by name, in the order in which they are told. */
    private static final List<Map.Entry<String, Class<?>>> COMMANDS = List.of(
            Map.entry("demo", DemoCommand.class),
            Map.entry("serve", ServeCommand.class),
            Map.entry("get", GetCommand.class),
            Map.entry("put", PutCommand.class),
            Map.entry("listen", ListenCommand.class),
            Map.entry("connect", ConnectCommand.class),
            Map.entry("expose", ExposeCommand.class),
            Map.entry("forward", ForwardCommand.class),
            Map.entry("key", KeyCommand.class),
            Map.entry("keygen", KeygenCommand.class),
            Map.entry("names", NamesCommand.class),
            Map.entry("keys", KeysCommand.class),
            Map.entry("sim", SimCommand.class),
            Map.entry("help", HelpCommand.class));

    private final StandardStreams streams;

    @Spec
    private CommandSpec spec;

    private Main(StandardStreams streams) {
        this.streams = streams;
    }

    /**
     * Runs one command and ends the process with its exit status.
     *
     * @param args the command line after the program's name
     */
    public static void main(String[] args) {
        withoutNettyEvents();
        System.exit(execute(StandardStreams.ofProcess(), args));
    }

    /**
     * Runs one command in this process, whose JVM goes on, and returns its exit status. Blocks as long as the command runs; its
     * standard input is empty.
     *
     * @param out for what it prints
     * @param err for messages
     * @param args the command line after the program's name
     */
    public static int run(OutputStream out, PrintStream err, String... args) {
        withoutNettyEvents();
        return execute(new StandardStreams(InputStream.nullInputStream(), out, err, false, false), args);
    }

    /** All commands, for what is made of their help: manual pages, and completions for shells. */
    public static CommandLine commandLine() {
        return withCommands(new Main(StandardStreams.ofProcess()));
    }

    /** Netty would prepare events for the JDK's flight recorder, which takes a tenth of a short command's time. */
    private static void withoutNettyEvents() {
        if (System.getProperty(NETTY_EVENTS) == null) {
            System.setProperty(NETTY_EVENTS, "false");
        }
    }

    /** Runs one command and returns its exit status. */
    static int execute(StandardStreams streams, String... args) {
        CommandLine commandLine = withCommands(new Main(streams), args)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(Failures::handleUsage)
                .setExecutionExceptionHandler(Failures::handle);
        return commandLine.execute(args);
    }

    /**
     * With the command that the first word names, or with all of them, for help and for advice on words that name none: to read
     * the annotations of all takes as long as a short command's work.
     */
    private static CommandLine withCommands(Main main, String... args) {
        CommandLine commandLine = new CommandLine(main);
        List<Class<?>> named = COMMANDS.stream()
                .filter(command -> args.length > 0 && command.getKey().equals(args[0]))
                .<Class<?>>map(Map.Entry::getValue)
                .filter(command -> command != HelpCommand.class)
                .toList();
        if (named.isEmpty()) {
            COMMANDS.forEach(command -> commandLine.addSubcommand(command.getValue()));
        } else {
            named.forEach(commandLine::addSubcommand);
        }
        return commandLine;
    }

    /** Without a command: says which there are. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Override
    public StandardStreams streams() {
        return streams;
    }

    // --- for tests

    static Map<String, Class<?>> commands() {
        return COMMANDS.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
