package io.millpond.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the text of a setting into its value. Ranges are not checked here. */
final class SettingText {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
    private static final Pattern AMOUNT_AND_UNIT = Pattern.compile("(-?[0-9]+)(ms|s|m|h|d)");

    private SettingText() {}

    static Object read(Setting setting, String text) throws UnreadableText {
        return switch (setting.kind) {
            case TEXT, SECRET, SQL -> text;
            case COUNT -> count(text.strip());
            case TIME, LIMIT -> time(text.strip());
            case FLAG -> flag(text.strip());
            case CHOICE -> choice(setting, text.strip());
            case ISOLATION -> isolation(text.strip());
            case DRIVER_PROPERTY ->
                throw new UnreadableText(
                        "names no driver property", "write it as property.<key>, one for each property");
            case OBJECT -> throw new UnreadableText("cannot be given as text", callOf(setting));
        };
    }

    /** What to do about a setting that only code can give. */
    static String callOf(Setting setting) {
        return "call " + setting.key() + "(...) in the program";
    }

    /** A number without a unit other than zero, which needs none. */
    static boolean lacksUnit(String text) {
        String number = text.strip();
        return NUMBER.matcher(number).matches() && number.chars().anyMatch(c -> c >= '1' && c <= '9');
    }

    /** Like HikariCP: a number without a unit is milliseconds. */
    static Duration timeInMillis(String text) throws UnreadableText {
        String time = text.strip();
        return lacksUnit(time) ? amount(time, ChronoUnit.MILLIS) : time(time);
    }

    private static Integer count(String text) throws UnreadableText {
        if (!NUMBER.matcher(text).matches()) {
            throw new UnreadableText("is no whole number", "write it in digits, such as 10");
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw new UnreadableText("is beyond any number of connections", "write a smaller number");
        }
    }

    private static Duration time(String text) throws UnreadableText {
        if (lacksUnit(text)) {
            throw new UnreadableText(
                    "has no unit",
                    "say " + text + "ms for milliseconds or " + text + "s for seconds, whichever is meant");
        }
        if (NUMBER.matcher(text).matches()) {
            return Duration.ZERO;
        }
        Matcher matcher = AMOUNT_AND_UNIT.matcher(text);
        if (matcher.matches()) {
            return amount(matcher.group(1), unit(matcher.group(2)));
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new UnreadableText("is no time", "write it as 500ms, 10s, 5m, 1h, 2d or PT10S");
        }
    }

    private static Duration amount(String number, ChronoUnit unit) throws UnreadableText {
        try {
            return Duration.of(Long.parseLong(number), unit);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new UnreadableText("is longer than 365 days", "give at most 365d");
        }
    }

    private static ChronoUnit unit(String letters) {
        return switch (letters) {
            case "ms" -> ChronoUnit.MILLIS;
            case "s" -> ChronoUnit.SECONDS;
            case "m" -> ChronoUnit.MINUTES;
            case "h" -> ChronoUnit.HOURS;
            default -> ChronoUnit.DAYS;
        };
    }

    private static Boolean flag(String text) throws UnreadableText {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new UnreadableText("is neither true nor false", "write true or false");
        };
    }

    private static Enum<?> choice(Setting setting, String text) throws UnreadableText {
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        Enum<?>[] choices = ((Enum<?>) Objects.requireNonNull(setting.defaultValue))
                .getDeclaringClass()
                .getEnumConstants();
        return Arrays.stream(choices)
                .filter(choice -> choice.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new UnreadableText("is none of the choices", "write one of " + Arrays.toString(choices)));
    }

    private static Integer isolation(String text) throws UnreadableText {
        return Isolation.parse(text)
                .orElseThrow(() -> new UnreadableText(
                        "is no isolation level that a connection can be set to", "write one of " + Isolation.choices()))
                .level;
    }
}
