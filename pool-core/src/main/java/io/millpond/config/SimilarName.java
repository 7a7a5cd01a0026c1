package io.millpond.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The known name that an unknown key was probably meant to be.
 *
 * @param meant the setting behind the name, if there is one
 * @param advice the name to write instead
 */
record SimilarName(@Nullable Setting meant, String advice) {
    private static final int LONGEST_KEY = 80;

    /** Looks for a name that differs by a prefix, by upper case and separators, or by a few letters. */
    static Optional<SimilarName> to(String key) {
        String last = key.substring(key.lastIndexOf('.') + 1);
        String bare = bare(last);
        if (bare.isEmpty() || bare.length() > LONGEST_KEY) {
            return Optional.empty();
        }
        int allowed = Math.max(1, bare.length() / 4);
        return candidates().stream()
                .map(candidate -> new Match(candidate, distance(bare, bare(candidate.name))))
                .filter(match -> match.distance <= allowed)
                .min(Comparator.comparingInt(Match::distance))
                .map(match -> match.candidate.found(last.length() < key.length()));
    }

    private static List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        // what other tools call them
        candidates.add(new Candidate("url", Setting.JDBC_URL, Setting.JDBC_URL.key()));
        candidates.add(new Candidate("user", Setting.USERNAME, Setting.USERNAME.key()));
        for (Setting setting : Setting.values()) {
            candidates.add(new Candidate(setting.key(), setting, setting.key()));
        }
        for (HikariName name : HikariName.values()) {
            String advice = name.setting.key() + " (HikariCP's " + name.key() + ")";
            candidates.add(new Candidate(name.key(), name.setting, advice));
        }
        for (RefusedName name : RefusedName.values()) {
            candidates.add(new Candidate(name.key(), name.meant, name.key()));
        }
        return candidates;
    }

    private static String bare(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Levenshtein's distance: insertions, deletions and replacements that turn one name into the other. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[to.length()];
    }

    private record Candidate(String name, @Nullable Setting meant, String advice) {
        SimilarName found(boolean prefixed) {
            return new SimilarName(meant, prefixed ? advice + ", without a prefix" : advice);
        }
    }

    private record Match(Candidate candidate, int distance) {}
}
