package io.millpond.config;

import org.jspecify.annotations.Nullable;

/**
 * The name of a pool that was given none: the database's name if the URL tells it, else {@code millpond-1}, from which
 * pools that run are numbered. It is taken from the redacted URL, so that it cannot hold a secret.
 */
final class DefaultName {
    private static final String NAMELESS = "millpond-1";
    private static final int LONGEST = 60;
    private static final String[] DATABASE_PARAMETERS = {"databasename=", "database=", "service_name="};

    private DefaultName() {}

    static String from(@Nullable String jdbcUrl) {
        String name = jdbcUrl == null ? "" : databaseOf(Redactor.redactUrl(jdbcUrl));
        return name.isEmpty() ? NAMELESS : name;
    }

    private static String databaseOf(String redactedUrl) {
        for (String parameter : DATABASE_PARAMETERS) {
            int at = indexIgnoringCase(redactedUrl, parameter);
            if (at > 0) {
                return clean(redactedUrl.substring(
                        at + parameter.length(), endOfName(redactedUrl, at + parameter.length())));
            }
        }
        String place = redactedUrl.substring(redactedUrl.lastIndexOf('@') + 1);
        place = place.substring(0, endOfPlace(place));
        int authority = place.indexOf("//");
        if (authority < 0) {
            return clean(afterLast(place, "/\\:"));
        }
        String hostAndPath = place.substring(authority + 2);
        int path = hostAndPath.indexOf('/');
        String database = path < 0 ? "" : clean(afterLast(hostAndPath.substring(path), "/\\:"));
        return database.isEmpty() ? clean(hostOf(path < 0 ? hostAndPath : hostAndPath.substring(0, path))) : database;
    }

    /** Not by the text in lower case, which may be longer: that of a Turkish dotted I is two characters. */
    private static int indexIgnoringCase(String text, String part) {
        for (int i = 0; i + part.length() <= text.length(); i++) {
            if (text.regionMatches(true, i, part, 0, part.length())) {
                return i;
            }
        }
        return -1;
    }

    private static String hostOf(String authority) {
        int end = 0;
        while (end < authority.length() && ":,".indexOf(authority.charAt(end)) < 0) {
            end++;
        }
        return authority.substring(0, end);
    }

    /** Where parameters start, also those of {@code jdbc:db2://host/shop:user=app}. */
    private static int endOfPlace(String text) {
        int end = endOfName(text, 0);
        return end < text.length() && text.charAt(end) == '='
                ? Math.max(0, Math.max(text.lastIndexOf(':', end), text.lastIndexOf('/', end)))
                : end;
    }

    private static int endOfName(String text, int start) {
        int end = start;
        while (end < text.length() && "?;#&()=".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static String afterLast(String text, String separators) {
        int start = text.length();
        while (start > 0 && separators.indexOf(text.charAt(start - 1)) < 0) {
            start--;
        }
        return text.substring(start);
    }

    /** Empty if part of the name was redacted or nothing but punctuation is left. */
    private static String clean(String name) {
        StringBuilder clean = new StringBuilder(name.length());
        boolean telling = false;
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int character = name.codePointAt(i);
            boolean kept = isLetterOrNumber(character) || "._-".indexOf(character) >= 0;
            clean.appendCodePoint(kept ? character : '-');
            telling |= Character.isBmpCodePoint(character) && Character.isLetterOrDigit(character);
        }
        if (!telling || name.contains(Redactor.HIDDEN)) {
            return "";
        }
        return clean.substring(0, Math.min(LONGEST, clean.length()));
    }

    private static boolean isLetterOrNumber(int character) {
        return switch (Character.getType(character)) {
            case Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> Character.isLetterOrDigit(character);
        };
    }
}
