package io.millpond.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The methods and fields that the models say they stand for exist: {@code Class.member} in their comments, and what
 * follows it after commas.
 */
class NamedMethodsTest {
    private static final Pattern COMMENT = Pattern.compile("\\(\\*(.*?)\\*\\)|\\\\\\*([^\n]*)", Pattern.DOTALL);
    private static final Pattern NAMED =
            Pattern.compile("\\b([A-Z][A-Za-z]+)\\.(\\w+)((?:, \\.?[a-z]+(?:[A-Z][a-z]+)+\\b(?!\\.))*)");
    /** A class alone, told from a word by a second capital. */
    private static final Pattern NAMED_ALONE = Pattern.compile("\\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\\b(?!\\.\\w)");
    /** As far as the next. */
    private static final Pattern DEFINITION = Pattern.compile(
            "^(\\w+)(?:\\([^)]*\\))? ==(.*?)(?=^\\w+(?:\\([^)]*\\))? ==|^\\(\\*|^====|\\z)",
            Pattern.DOTALL | Pattern.MULTILINE);

    private static final Pattern OTHER_FILES = Pattern.compile("tla|md");
    private static final Path SOURCES = Path.of("../pool-core/src/main/java/io/millpond");

    @ParameterizedTest
    @ValueSource(strings = {"HandOver", "HandOverAtLast"})
    void mustNameWhatThereIs(String model) throws Exception {
        Set<String> named = named(comments(model));
        assertThat(named).hasSizeGreaterThan(15);
        List<String> missing = new ArrayList<>();
        for (String member : named) {
            if (!exists(member)) {
                missing.add(member);
            }
        }
        assertThat(missing).as("named in %s.tla, but not there", model).isEmpty();
    }

    /** An action is what says which variables stay as they are. */
    @ParameterizedTest
    @ValueSource(strings = {"HandOver", "HandOverAtLast"})
    void mustNameSomethingForEachAction(String model) throws Exception {
        List<String> unnamed = new ArrayList<>();
        int actions = 0;
        Matcher definition = DEFINITION.matcher(text(model));
        while (definition.find()) {
            if (definition.group(2).contains("UNCHANGED")) {
                actions++;
                if (named(commentsIn(definition.group(2))).isEmpty()) {
                    unnamed.add(definition.group(1));
                }
            }
        }
        assertThat(actions).isGreaterThan(15);
        unnamed.remove("Quietly"); // stands for a mistake
        assertThat(unnamed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HandOver", "HandOverAtLast"})
    void mustNameOnlyClassesThatThereAre(String model) throws Exception {
        Set<String> ofTheModels = Set.of("HandOver", "HandOverAtLast");
        List<String> missing = new ArrayList<>();
        for (String name : namedAlone(comments(model))) {
            if (!ofTheModels.contains(name) && find(name) == null) {
                missing.add(name);
            }
        }
        assertThat(missing).as("named in %s.tla, but not there", model).isEmpty();
    }

    private static Set<String> namedAlone(String comments) {
        Set<String> all = new TreeSet<>();
        NAMED_ALONE.matcher(comments).results().forEach(found -> all.add(found.group()));
        return all;
    }

    @Test
    void mustFindOutAMethodThatIsNotThere() throws Exception {
        assertThat(named("WaiterQueue.closeAll, notifyHead: one that moved"))
                .containsExactly("WaiterQueue.closeAll", "WaiterQueue.notifyHead");
        assertThat(exists("BoundedPool.notifyHead")).isTrue();
        assertThat(exists("WaiterQueue.notifyHead")).isFalse();
        assertThat(exists("WaiterQueues.closeAll")).isFalse();
        assertThat(namedAlone("Demand, CloseTasks, SlotTable.claim")).containsExactly("CloseTasks");
        assertThat(find("CloseTasks")).isNull();
    }

    private static String text(String model) throws IOException, URISyntaxException {
        return Files.readString(Path.of(
                NamedMethodsTest.class.getResource("/tla/" + model + ".tla").toURI()));
    }

    private static String comments(String model) throws IOException, URISyntaxException {
        return commentsIn(text(model));
    }

    private static String commentsIn(String text) {
        StringBuilder comments = new StringBuilder();
        Matcher comment = COMMENT.matcher(text);
        while (comment.find()) {
            comments.append(comment.group(1) == null ? comment.group(2) : comment.group(1))
                    .append('\n');
        }
        return comments.toString();
    }

    private static Set<String> named(String comments) {
        Set<String> all = new TreeSet<>();
        Matcher named = NAMED.matcher(comments);
        while (named.find()) {
            if (OTHER_FILES.matcher(named.group(2)).matches()) {
                continue;
            }
            all.add(named.group(1) + '.' + named.group(2));
            Stream.of(named.group(3).split("[, .]+"))
                    .filter(name -> !name.isEmpty())
                    .forEach(name -> all.add(named.group(1) + '.' + name));
        }
        return all;
    }

    /** Declared by the class or by one that it extends. */
    private static boolean exists(String member) throws Exception {
        String[] parts = member.split("\\.");
        Class<?> type = find(parts[0]);
        while (type != null && type != Object.class) {
            if (Stream.concat(Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredFields()))
                    .anyMatch(there -> there.getName().equals(parts[1]))) {
                return true;
            }
            type = type.getSuperclass();
        }
        return false;
    }

    private static Class<?> find(String name) throws IOException, ClassNotFoundException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> found =
                    files.filter(file -> file.endsWith(name + ".java")).toList();
            if (found.isEmpty()) {
                return null;
            }
            String within = SOURCES.relativize(found.get(0)).toString();
            return Class.forName("io.millpond." + within.replace(".java", "").replace('/', '.'));
        }
    }
}
