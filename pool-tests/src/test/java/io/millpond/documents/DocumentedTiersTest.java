package io.millpond.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Every test is run by a command that CONTRIBUTING.md shows: by the tags that its profile or its properties name, and
 * by how surefire knows a class of tests.
 */
class DocumentedTiersTest {
    /** What surefire takes for tests where nobody says. */
    private static final String USUAL_NAMES = "(.*\\.)?(Test[^.]*|[^.]*(Test|Tests|TestCase))";

    private static final Pattern SHOWN = Pattern.compile("^\\| `(mvn [^`]*)` \\|", Pattern.MULTILINE);
    private static final Pattern PROPERTY = Pattern.compile("-D([\\w.]+)=(\\S*)");
    private static final Pattern PROFILE = Pattern.compile("-P(\\w+)");

    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        Matcher shown = SHOWN.matcher(Files.readString(Path.of("../CONTRIBUTING.md")));
        while (shown.find()) {
            List<String> words = Arrays.asList(shown.group(1).split(" "));
            boolean runsTests = words.contains("test") || words.contains("verify");
            if (runsTests && (!words.contains("-pl") || words.contains("pool-tests"))) {
                commands.add(shown.group(1));
            }
        }
        return commands;
    }

    /** The properties of the root's POM, with those of a profile, if one is named. */
    private static Map<String, String> properties(String profile) throws Exception {
        Map<String, String> properties = new HashMap<>();
        NodeList all = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("../pom.xml").toFile())
                .getElementsByTagName("properties");
        boolean known = profile == null;
        for (int i = 0; i < all.getLength(); i++) {
            Element parent = (Element) all.item(i).getParentNode();
            boolean named = parent.getTagName().equals("profile")
                    && parent.getElementsByTagName("id")
                            .item(0)
                            .getTextContent()
                            .equals(profile);
            known |= named;
            if (named || parent.getTagName().equals("project")) {
                NodeList children = all.item(i).getChildNodes();
                for (int j = 0; j < children.getLength(); j++) {
                    properties.put(
                            children.item(j).getNodeName(),
                            children.item(j).getTextContent().strip());
                }
            }
        }
        assertThat(known).as("profile " + profile).isTrue();
        return properties;
    }

    private static Set<String> testsOf(String command) throws Exception {
        Matcher profile = PROFILE.matcher(command);
        Map<String, String> properties = properties(profile.find() ? profile.group(1) : null);
        Matcher property = PROPERTY.matcher(command);
        while (property.find()) {
            properties.put(property.group(1), property.group(2));
        }
        List<Filter<?>> filters = new ArrayList<>();
        String named = properties.get("test");
        filters.add(includeClassNamePatterns(
                named == null
                        ? USUAL_NAMES
                        : "(.*\\.)?(" + named.replace(',', '|').replace("*", ".*") + ")"));
        String groups = properties.get("test.groups");
        if (!groups.isEmpty()) {
            filters.add(TagFilter.includeTags(groups.split(",")));
        }
        String excluded = properties.get("test.excludedGroups");
        if (!excluded.isEmpty()) {
            filters.add(TagFilter.excludeTags(excluded.split(",")));
        }
        return tests(filters);
    }

    private static Set<String> tests(List<Filter<?>> filters) throws Exception {
        Path classes = Path.of(DocumentedTiersTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        TestPlan plan = LauncherFactory.create(LauncherConfig.builder()
                        .enableLauncherSessionListenerAutoRegistration(false)
                        .enableTestExecutionListenerAutoRegistration(false)
                        .build())
                .discover(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClasspathRoots(Set.of(classes)))
                        .filters(filters.toArray(new Filter<?>[0]))
                        .build());
        Set<String> tests = new TreeSet<>();
        for (TestIdentifier root : plan.getRoots()) {
            for (TestIdentifier each : plan.getDescendants(root)) {
                if (each.getSource().orElse(null) instanceof MethodSource method) {
                    tests.add(method.getClassName() + '.' + method.getMethodName());
                }
            }
        }
        return tests;
    }

    @Test
    void mustRunEveryTestByACommandThatIsShown() throws Exception {
        List<String> commands = commands();
        assertThat(commands).contains("mvn verify", "mvn -Pdeep verify", "mvn -Pfaults verify");
        Set<String> run = new TreeSet<>();
        for (String command : commands) {
            Set<String> tests = testsOf(command);
            assertThat(tests).as(command).isNotEmpty();
            run.addAll(tests);
        }
        Set<String> all = tests(List.of(includeClassNamePatterns(".*")));
        assertThat(all).hasSizeGreaterThan(500);
        all.removeAll(run);
        assertThat(all).as("tests that no command runs").isEmpty();
    }

    /**
     * What has no tag is run by all commands that name none: that is enough outside of pool-tests as long as nobody
     * writes one there.
     */
    @Test
    void mustHaveNoTagsInOtherModules() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            assertThat(files.filter(file ->
                            file.toString().matches("\\.\\./(?!pool-tests/).*/(src/test|shared)/java/.*Test\\.java")))
                    .hasSizeGreaterThan(70)
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain("@Tag("));
        }
    }
}
