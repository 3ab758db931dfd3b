package io.msocket.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which types of the engine and its driver a program sees: those that docs/LIBRARY.md calls stable, and no other. */
class StableTypesTest {
    private static final Path GUIDE = Path.of("..", "docs", "LIBRARY.md");
    private static final Pattern LIST = Pattern.compile("that they show \\((.*?)\\)");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final String API = "io.msocket.socket";
    private static final Set<String> BELOW = Set.of("io.msocket.protocol", "io.msocket.transport");

    /** For msocket's own modules. */
    private static final Set<String> NOT_STABLE = Set.of("StateDirectory");

    private final List<Class<?>> types = new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.msocket.socket", "io.msocket.protocol", "io.msocket.transport")
                    .stream()
                    .map(JavaClass::reflect)
                    .collect(Collectors.toList());

    private static Set<String> documented() throws IOException {
        Matcher list = LIST.matcher(Files.readString(GUIDE));
        assertThat(list.find()).isTrue();
        return NAME.matcher(list.group(1))
                .results()
                .map((MatchResult name) -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return Modifier.isPublic(type.getModifiers()) && (outer == null || isVisible(outer));
    }

    private static Class<?> outermost(Class<?> type) {
        Class<?> outer = type.getDeclaringClass();
        return outer == null ? type : outermost(outer);
    }

    private Stream<Class<?>> stable(Set<String> documented) {
        return types.stream().filter(StableTypesTest::isVisible).filter(type -> {
            String name = outermost(type).getSimpleName();
            return type.getPackageName().equals(API) ? !NOT_STABLE.contains(name) : documented.contains(name);
        });
    }

    /** Of the types below the API, those that a type shows. */
    private static Stream<Class<?>> shown(Class<?> type) {
        Stream<Type> methods = Stream.of(type.getDeclaredMethods(), type.getDeclaredConstructors())
                .flatMap(Stream::of)
                .filter(StableTypesTest::isVisible)
                .flatMap(StableTypesTest::signature);
        Stream<Type> fields = Stream.of(type.getDeclaredFields())
                .filter(StableTypesTest::isVisible)
                .map(field -> field.getGenericType());
        Stream<Type> supertypes =
                Stream.concat(Stream.ofNullable(type.getGenericSuperclass()), Stream.of(type.getGenericInterfaces()));
        return Stream.of(methods, fields, supertypes)
                .flatMap(stream -> stream)
                .flatMap(StableTypesTest::classes)
                .filter(shown -> BELOW.contains(shown.getPackageName()));
    }

    private static boolean isVisible(Member member) {
        return !member.isSynthetic()
                && (Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers()));
    }

    private static Stream<Type> signature(Executable executable) {
        Stream<Type> result = executable instanceof java.lang.reflect.Method method
                ? Stream.of(method.getGenericReturnType())
                : Stream.empty();
        return Stream.of(
                        result,
                        Stream.of(executable.getGenericParameterTypes()),
                        Stream.of(executable.getGenericExceptionTypes()))
                .flatMap(types -> types);
    }

    private static Stream<Class<?>> classes(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? classes(plain.getComponentType()) : Stream.of(plain);
        }
        if (type instanceof ParameterizedType parameterized) {
            return Stream.concat(
                            Stream.of(parameterized.getRawType()), Stream.of(parameterized.getActualTypeArguments()))
                    .flatMap(StableTypesTest::classes);
        }
        if (type instanceof GenericArrayType array) {
            return classes(array.getGenericComponentType());
        }
        if (type instanceof WildcardType wildcard) {
            return Stream.of(wildcard.getUpperBounds(), wildcard.getLowerBounds())
                    .flatMap(Stream::of)
                    .flatMap(StableTypesTest::classes);
        }
        return Stream.empty();
    }

    @Test
    void what_a_program_sees_is_what_the_guide_calls_stable() throws Exception {
        Set<String> documented = documented();
        Set<String> notDocumented = new TreeSet<>();
        stable(documented)
                .forEach(type -> shown(type)
                        .filter(shown -> !Throwable.class.isAssignableFrom(shown))
                        .map(shown -> outermost(shown).getSimpleName())
                        .filter(name -> !documented.contains(name))
                        .forEach(name -> notDocumented.add(name + ", shown by " + type.getName())));
        assertThat(notDocumented).isEmpty();
    }

    @Test
    void the_guide_names_no_type_that_is_not_there() throws Exception {
        Set<String> visible = types.stream()
                .filter(type -> BELOW.contains(type.getPackageName()) && isVisible(type))
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
        assertThat(visible).containsAll(documented());
    }
}
