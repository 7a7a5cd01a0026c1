package io.millpond.metrics;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names in a PromQL expression: of series, and of labels. Knows as much of the language as the dashboards use. */
record PromQl(Set<String> series, Set<String> labels) {
    private static final Pattern TEXT = Pattern.compile("\"[^\"]*\"");
    private static final Pattern MATCHERS = Pattern.compile("\\{([^}]*)}");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left)\\s*\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

    static PromQl of(String expression) {
        String rest = TEXT.matcher(expression).replaceAll("");
        Set<String> labels = new TreeSet<>();
        rest = take(rest, MATCHERS, labels);
        rest = RANGE.matcher(rest).replaceAll("");
        rest = take(rest, GROUPING, labels);
        Set<String> series = new TreeSet<>();
        Matcher names = NAME.matcher(rest);
        while (names.find()) {
            boolean function = rest.substring(names.end()).stripLeading().startsWith("(");
            // an aggregation whose labels have been taken out stands before its argument like a function
            if (!function && !WORDS.contains(names.group())) {
                series.add(names.group());
            }
        }
        return new PromQl(series, labels);
    }

    private static String take(String text, Pattern pattern, Set<String> names) {
        Matcher found = pattern.matcher(text);
        while (found.find()) {
            NAME.matcher(found.group(1)).results().forEach(name -> names.add(name.group()));
        }
        return pattern.matcher(text).replaceAll("");
    }
}
