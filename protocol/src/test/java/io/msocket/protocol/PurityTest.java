package io.msocket.protocol;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.JavaModifier.VOLATILE;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.msocket.protocol.crypto.UpwardImpurity;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The engine's only inputs are its arguments: the same calls give the same results on every machine, at every time. */
class PurityTest {
    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.msocket.protocol");

    /** Tests' classes that do all that is forbidden. */
    private static final JavaClasses IMPURITIES =
            new ClassFileImporter().importClasses(Impurities.class, UpwardImpurity.class);

    @Test
    void the_engine_uses_only_the_jdk_and_jspecify() {
        check(classes()
                .that()
                .resideInAPackage("io.msocket.protocol..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("io.msocket.protocol..", "java..", "javax.crypto..", "org.jspecify..")
                                .or(describe(
                                        "are primitive",
                                        type -> type.getBaseComponentType().isPrimitive()))));
    }

    @Test
    void the_handshake_and_record_protection_know_nothing_of_the_engine_above_them() {
        check(noClasses()
                .that()
                .resideInAPackage("io.msocket.protocol.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.msocket.protocol"));
    }

    @Test
    void the_engine_has_no_threads_and_no_locks() {
        check(
                noClasses().should().dependOnClassesThat(describe("belong to threads", PurityTest::isConcurrency)),
                noMethods().should().haveModifier(SYNCHRONIZED),
                noFields().should().haveModifier(VOLATILE),
                noClasses()
                        .should()
                        .callMethodWhere(
                                target("wait for or wake a thread", Object.class, "wait", "notify", "notifyAll")));
    }

    @Test
    void there_is_an_engine() {
        assertThat(ENGINE.contain(Connection.class)).isTrue();
        assertThat(ENGINE.size()).isGreaterThan(100);
    }

    @Test
    void the_engine_has_no_synchronized_blocks() throws IOException {
        // ArchUnit sees modifiers, not monitors.
        Pattern block = Pattern.compile("(?m)^(?!\\s*(?:\\*|//)).*\\bsynchronized\\s*\\(");
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources)
                    .isNotEmpty()
                    .allSatisfy(source -> assertThat(source).content().doesNotContainPattern(block));
        }
    }

    @Test
    void the_engine_reads_no_clock() {
        check(
                noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.time.Clock"),
                noClasses()
                        .should()
                        .callMethodWhere(call(
                                "ask java.time for the present",
                                target -> target.getOwner().getPackageName().startsWith("java.time")
                                        && target.getName().equals("now"))));
    }

    @Test
    void the_engine_asks_nothing_of_the_system_but_to_copy_arrays() {
        check(
                noClasses()
                        .should()
                        .accessTargetWhere(access(
                                "use java.lang.System",
                                target -> target.getOwner().isEquivalentTo(System.class)
                                        && !target.getName().equals("arraycopy"))),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .belongToAnyOf(Runtime.class, Process.class, ProcessBuilder.class));
    }

    @Test
    void the_engine_does_no_io() {
        Set<Class<?>> values = Set.of(
                InetAddress.class,
                Inet4Address.class,
                Inet6Address.class,
                InetSocketAddress.class,
                SocketAddress.class,
                UnknownHostException.class);
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat(describe(
                                "do network I/O",
                                type -> type.getPackageName().equals("java.net")
                                        && values.stream().noneMatch(type::isEquivalentTo))),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("java.nio.channels..", "java.nio.file..", "java.net.http.."),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile|Console|PrintStream|PrintWriter)"));
    }

    @Test
    void the_engine_resolves_no_names() {
        check(
                noClasses()
                        .should()
                        .callMethodWhere(target(
                                "resolve a name",
                                InetAddress.class,
                                "getByName",
                                "getAllByName",
                                "getLocalHost",
                                "getHostName",
                                "getCanonicalHostName",
                                "isReachable")),
                noClasses().should().callMethodWhere(target("resolve a name", InetSocketAddress.class, "getHostName")),
                noClasses().should().callConstructor(InetSocketAddress.class, String.class, int.class));
    }

    @Test
    void the_engine_makes_no_randomness_of_its_own() {
        check(
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.(util|security)\\.(Random|SecureRandom|SplittableRandom)"
                                + "|java\\.security\\.KeyPairGenerator|javax\\.crypto\\.KeyGenerator"),
                noClasses().should().callMethodWhere(target("are random", Math.class, "random")),
                noClasses().should().callMethodWhere(target("are random", StrictMath.class, "random")),
                noClasses().should().callMethodWhere(target("are random", UUID.class, "randomUUID")),
                noClasses()
                        .should()
                        .callMethodWhere(call(
                                "find a generator",
                                target -> target.getOwner().getPackageName().equals("java.util.random")
                                        && Set.of("of", "getDefault", "all").contains(target.getName()))),
                noClasses().should().callMethod(Collections.class, "shuffle", List.class));
    }

    /** Reports the violations of all the rules, not of the first only; and each rule must be one that can be broken. */
    private static void check(ArchRule... rules) {
        List<String> violations = new ArrayList<>();
        for (ArchRule rule : rules) {
            assertThat(rule.evaluate(IMPURITIES).hasViolation())
                    .as("what is forbidden is found: " + rule.getDescription())
                    .isTrue();
            violations.addAll(rule.evaluate(ENGINE).getFailureReport().getDetails());
        }
        assertThat(violations).isEmpty();
    }

    private static boolean isConcurrency(JavaClass type) {
        boolean inConcurrent = type.getPackageName().startsWith("java.util.concurrent");
        return (inConcurrent && !type.isEquivalentTo(TimeUnit.class))
                || type.isAssignableTo(Thread.class)
                || type.isAssignableTo(ThreadLocal.class)
                || type.getFullName().matches("java\\.util\\.Timer(Task)?");
    }

    private static DescribedPredicate<JavaCall<?>> target(String description, Class<?> owner, String... names) {
        Set<String> forbidden = Set.of(names);
        return call(
                description, target -> target.getOwner().isEquivalentTo(owner) && forbidden.contains(target.getName()));
    }

    private static DescribedPredicate<JavaCall<?>> call(String description, Predicate<AccessTarget> forbidden) {
        return describe(description, call -> forbidden.test(call.getTarget()));
    }

    private static DescribedPredicate<JavaAccess<?>> access(String description, Predicate<AccessTarget> forbidden) {
        return describe(description, access -> forbidden.test(access.getTarget()));
    }
}
