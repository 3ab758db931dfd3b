package io.msocket.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code msocket} command; everything it does is a subcommand. */
@Command(
        name = "msocket",
        description = "Byte streams that survive address changes.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footer = {
            "",
            "'msocket COMMAND --help' tells more, with an example.",
            "In the sources' directory, './msocket lab' runs experiments with real kernels on emulated links."
        },
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            GetCommand.class,
            PutCommand.class,
            ListenCommand.class,
            ConnectCommand.class,
            ExposeCommand.class,
            ForwardCommand.class,
            KeyCommand.class,
            KeygenCommand.class,
            NamesCommand.class,
            KeysCommand.class,
            SimCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable, StreamsOwner {
    private static final String NETTY_EVENTS = "io.netty.jfr.enabled";

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

    /** Netty would prepare events for the JDK's flight recorder, which takes a tenth of a short command's time. */
    private static void withoutNettyEvents() {
        if (System.getProperty(NETTY_EVENTS) == null) {
            System.setProperty(NETTY_EVENTS, "false");
        }
    }

    /** Runs one command and returns its exit status. */
    static int execute(StandardStreams streams, String... args) {
        CommandLine commandLine = new CommandLine(new Main(streams))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(Failures::handleUsage)
                .setExecutionExceptionHandler(Failures::handle);
        return commandLine.execute(args);
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

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"msocket " + (version == null ? "(not packaged)" : version)};
        }
    }
}
