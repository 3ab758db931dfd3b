package io.msocket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs of docs/LIBRARY.md, and of the README, compile as they stand and print what the page says. */
class LibraryGuideTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PROGRAM =
            Pattern.compile("```java\n(.*?public class (\\w+) .*?)```\\s*(?:```text\n(.*?)```)?", Pattern.DOTALL);

    @TempDir
    static Path classes;

    @TempDir
    Path directory;

    /** A whole program and what it prints. */
    record GuideProgram(String name, String source, String prints) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<GuideProgram> programs() throws IOException {
        List<GuideProgram> all = new ArrayList<>();
        for (String page : List.of("README.md", "docs/LIBRARY.md")) {
            Matcher program = PROGRAM.matcher(Files.readString(REPOSITORY.resolve(page)));
            while (program.find()) {
                String prints = program.group(3) == null ? "" : program.group(3);
                all.add(new GuideProgram(program.group(2), program.group(1), prints));
            }
        }
        return all;
    }

    @BeforeAll
    static void compile() throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path")));
        for (GuideProgram program : programs()) {
            arguments.add(Files.writeString(classes.resolve(program.name() + ".java"), program.source())
                    .toString());
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        assertThat(status).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void a_program_prints_what_the_page_says(GuideProgram program) throws Exception {
        String classPath = classes + File.pathSeparator + System.getProperty("java.class.path");
        try (Program run = Program.start(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dmsocket.home=" + directory.resolve("home"),
                "-classpath",
                classPath,
                program.name()))) {
            assertThat(run.await()).as(run.errText()).isZero();
            Pattern expected = Pattern.compile(Pattern.quote(program.prints()).replace("...", "\\E.+\\Q"));
            assertThat(new String(run.outBytes(), StandardCharsets.UTF_8)).matches(expected);
        }
    }

    @Test
    void all_that_is_java_in_the_guide_is_a_whole_program() throws IOException {
        String guide = Files.readString(REPOSITORY.resolve("docs/LIBRARY.md"));
        assertThat(JAVA.matcher(guide).results())
                .hasSizeGreaterThan(5)
                .allMatch(block -> block.group(1).contains("public static void main("));
    }
}
