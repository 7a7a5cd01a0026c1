package io.millpond.core;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run of jcstress printed, with {@code -v}: each configuration as it ended, then all of them once
 * more, by class.
 */
record JcstressOutput(String text) {
    private static final String NAMES = "io.millpond.core.memory.";
    private static final String SUMMARY = "\nRUN RESULTS:\n";

    /**
     * A forbidden outcome of this class was seen at least once, in whatever configuration, however often it was not.
     */
    boolean hasFailed(String name) {
        return has(text, "FAILED", name);
    }

    /** What is against it that all of these have kept their promises; empty if nothing is. */
    List<String> against(List<String> names) {
        int summary = text.indexOf(SUMMARY);
        if (summary < 0) {
            return List.of("it did not come to its end");
        }
        String results = text.substring(summary);
        List<String> found = new ArrayList<>();
        if (!results.contains("Error tests: No matches")) {
            found.add("there were errors");
        }
        for (String name : names) {
            if (hasFailed(name)) {
                found.add(name + " failed");
            } else if (!has(results, "OK", name)) {
                found.add(name + " is missing");
            }
        }
        return found;
    }

    private static boolean has(String text, String verdict, String name) {
        return Pattern.compile(Pattern.quote("[" + verdict + "] " + NAMES + name) + "\\s")
                .matcher(text)
                .find();
    }

    /**
     * How often this class had an outcome that matches, in all configurations of the JVM together; 0 if it
     * failed or is missing.
     */
    long samples(String name, String outcome) {
        Matcher table = Pattern.compile(
                        Pattern.quote("[OK] " + NAMES + name)
                                + "\\s+Results across all configurations:(.*?)\\n[ .]*(\\[|HTML)",
                        Pattern.DOTALL)
                .matcher(text);
        if (!table.find()) {
            return 0;
        }
        return Pattern.compile("^ *" + outcome + " +([\\d,]+) ", Pattern.MULTILINE)
                .matcher(table.group(1))
                .results()
                .mapToLong(row -> Long.parseLong(row.group(1).replace(",", "")))
                .sum();
    }
}
