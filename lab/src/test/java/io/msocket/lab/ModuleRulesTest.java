package io.msocket.lab;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.implement;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.msocket.protocol.crypto.CipherSuite;
import io.msocket.protocol.crypto.JdkCipherSuites;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Which module may use what. It stands in {@code lab} because that sees every module but {@code bench}, which nothing
 * depends on.
 */
class ModuleRulesTest {
    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.msocket");

    private static final ModuleTable TABLE = ModuleTable.read();

    /** Nothing depends on them, so that they cannot be seen from here. */
    private static final Set<String> NOT_SEEN = Set.of("bench", "dist");

    /** The libraries of the table, by their packages. */
    private static final Map<String, String> LIBRARIES = Map.ofEntries(
            Map.entry("Cassandra's driver", "com.datastax.."),
            Map.entry("Netty", "io.netty.."),
            Map.entry("H2", "org.h2.."),
            Map.entry("Jackson", "com.fasterxml.jackson.."),
            Map.entry("JNA", "com.sun.jna.."),
            Map.entry("SLF4J", "org.slf4j.."),
            Map.entry("logback", "ch.qos.logback.."),
            Map.entry("picocli", "picocli.."),
            Map.entry("XChart", "org.knowm.xchart.."),
            Map.entry("OkHttp", "okhttp3.."),
            Map.entry("JMH", "org.openjdk.jmh.."));

    /** The modules that are programs. */
    private static final Set<String> PROGRAMS = Set.of("cli", "examples", "lab");

    private static final DescribedPredicate<JavaClass> ARE_LIBRARIES =
            describe("are part of a library module", type -> !PROGRAMS.contains(moduleOf(type)));

    @Test
    void every_package_belongs_to_a_module_of_the_table() {
        Set<String> modules = new HashSet<>(TABLE.modules());
        assertThat(modules).containsAll(NOT_SEEN);
        modules.removeAll(NOT_SEEN);
        assertThat(CLASSES.stream().map(ModuleRulesTest::moduleOf).collect(Collectors.toSet()))
                .isEqualTo(modules);
    }

    @Test
    void the_table_names_no_library_that_nobody_checks() {
        assertThat(LIBRARIES.keySet()).containsAll(TABLE.libraries());
    }

    @Test
    void a_module_uses_only_the_modules_that_it_may() {
        for (String module : TABLE.modules()) {
            Set<String> allowed = TABLE.modulesOf(module);
            check(noClasses()
                    .that(describe("belong to " + module, type -> moduleOf(type).equals(module)))
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.msocket..")
                            .and(describe("belong to a module other than " + allowed, target -> {
                                String other = moduleOf(target);
                                return !other.equals(module) && !allowed.contains(other);
                            }))));
        }
    }

    @Test
    void a_library_is_used_only_where_the_table_has_it() {
        LIBRARIES.forEach((library, packages) -> check(noClasses()
                .that(describe(
                        "belong to a module without " + library,
                        type -> !TABLE.librariesOf(moduleOf(type)).contains(library)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages)));
    }

    @Test
    void only_a_program_writes_to_the_standard_streams_and_ends_the_process() {
        check(noClasses().that(ARE_LIBRARIES).should(ACCESS_STANDARD_STREAMS));
        check(noClasses()
                .that(ARE_LIBRARIES)
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class));
    }

    @Test
    void the_simulator_takes_neither_time_nor_randomness_from_the_machine() {
        check(noClasses()
                .that()
                .resideInAPackage(packageOf("sim") + "..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.time\\.Clock|java\\.security\\.SecureRandom"
                        + "|java\\.util\\.concurrent\\.ThreadLocalRandom|java\\.net\\.\\w*Socket")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID"));
    }

    /** The simulator's stand-in for cryptography protects nothing. */
    @Test
    void no_shipped_code_can_select_the_simulator_s_cipher_suite() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.msocket.sim", "io.msocket.protocol.crypto")
                .should()
                .implement(CipherSuite.class));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.msocket.sim")
                .should()
                .dependOnClassesThat(resideInAPackage("io.msocket.sim").and(implement(CipherSuite.class))));
        check(noClasses()
                .that()
                .resideInAPackage("io.msocket.sim")
                .and()
                .implement(CipherSuite.class)
                .should()
                .bePublic());
        assertThat(JdkCipherSuites.byId(0xf0)).isNull();
    }

    @Test
    void every_package_is_null_marked() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
                .allSatisfy(somePackage -> assertThat(somePackage.isAnnotatedWith(NullMarked.class))
                        .as(somePackage.getName())
                        .isTrue());
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    private static String packageOf(String module) {
        return "io.msocket." + module.replace('-', '.');
    }

    /** The one of the longest name that it may be: a module's package may lie within another one's. */
    private static String moduleOf(JavaClass type) {
        String itsPackage = type.getPackageName() + ".";
        return TABLE.modules().stream()
                .filter(module -> itsPackage.startsWith(packageOf(module) + "."))
                .max(Comparator.comparingInt(String::length))
                .orElse(itsPackage);
    }
}
