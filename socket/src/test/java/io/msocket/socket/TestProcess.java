package io.msocket.socket;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs a main class of the tests in a JVM of its own, with the properties of ours that matter. */
final class TestProcess {
    private static final List<String> PASSED_ON =
            List.of("msocket.home", "msocket.transport", "logback.configurationFile");

    private TestProcess() {}

    static Process start(Class<?> main, List<String> arguments) throws IOException {
        return start(List.of(), List.of(), main, arguments);
    }

    /** @param wrapper a command that runs the JVM, such as unshare */
    static Process start(List<String> wrapper, Class<?> main, List<String> arguments) throws IOException {
        return start(wrapper, List.of(), main, arguments);
    }

    /** @param properties as the JVM takes them, {@code -Dname=value} */
    static Process startWith(List<String> properties, Class<?> main) throws IOException {
        return start(List.of(), properties, main, List.of());
    }

    private static Process start(List<String> wrapper, List<String> properties, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.add("-Xmx128m");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        for (String name : PASSED_ON) {
            Optional.ofNullable(System.getProperty(name)).ifPresent(value -> command.add("-D" + name + "=" + value));
        }
        command.addAll(properties);
        command.add(main.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static @Nullable String readLine(Process process) throws IOException {
        return reader(process).readLine();
    }

    static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }
}
