package io.millpond.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the setting that a misspelt key most likely means. */
final class Nearest {
    private Nearest() {}

    /** Null if none is near. */
    static @Nullable String to(String key) {
        String wanted = key.toLowerCase(Locale.ROOT);
        String best = null;
        int bestDistance = 1 + Math.max(2, key.length() / 3);
        for (String name : Stream.concat(Arrays.stream(Setting.values()).map(Setting::key), HikariName.keys())
                .toList()) {
            int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
            if (distance < bestDistance) {
                bestDistance = distance;
                best = name;
            }
        }
        return best;
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
