package io.msocket.lab.experiment;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Command lines of Java programs: this JVM's own Java and class path, with the options of the msocket script. */
final class JavaCommand {
    /** The first JDK that warns of native code. */
    private static final int NATIVE_ACCESS_FEATURE = 22;

    /** What any of the programs needs, and what a machine has for several of them. */
    private static final String HEAP = "-Xmx768m";

    /** A system property of the lab's own process: further options of every JVM, with spaces between them. */
    private static final String OPTIONS_PROPERTY = "msocket.lab.jvm";

    /**
     * For servers whose clients are the lab's own, and mostly rest: more of them than a heap has room for where each is somebody who makes
     * as much of his connection as he can.
     */
    static final String MANY_CONNECTIONS = "-Dmsocket.maxConnections=16000";

    private static final String CLASS_PATH = "-cp";

    private JavaCommand() {}

    /**
     * @param home its {@code msocket.home}: nothing is to touch the user's own
     * @param options further ones of the JVM
     */
    static List<String> of(Path home, Class<?> main, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseParallelGC");
        command.add(HEAP);
        command.add("-Dmsocket.home=" + home);
        if (Runtime.version().feature() >= NATIVE_ACCESS_FEATURE) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(labOptions());
        command.addAll(options);
        command.add(CLASS_PATH);
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /** The options that every JVM of the lab gets, if some were said. */
    static List<String> labOptions() {
        return Arrays.stream(System.getProperty(OPTIONS_PROPERTY, "").split(" ", -1))
                .filter(option -> !option.isEmpty())
                .toList();
    }

    /** The same program with further options of the JVM, whatever program it is started by. */
    static List<String> with(List<String> options, List<String> command) {
        List<String> all = new ArrayList<>(command);
        all.addAll(command.indexOf(CLASS_PATH), options);
        return all;
    }
}
