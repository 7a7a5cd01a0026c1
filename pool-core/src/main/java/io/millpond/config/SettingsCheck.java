package io.millpond.config;

import static io.millpond.config.Setting.CREDENTIALS;
import static io.millpond.config.Setting.DATA_SOURCE;
import static io.millpond.config.Setting.DRIVER_CLASS_NAME;
import static io.millpond.config.Setting.JDBC_URL;
import static io.millpond.config.Setting.KEEPALIVE_INTERVAL;
import static io.millpond.config.Setting.MAX_LIFETIME;
import static io.millpond.config.Setting.MAX_SIZE;
import static io.millpond.config.Setting.MIN_IDLE;
import static io.millpond.config.Setting.NAME;
import static io.millpond.config.Setting.PASSWORD;
import static io.millpond.config.Setting.QUERY_TIMEOUT;
import static io.millpond.config.Setting.TRANSACTION_TIMEOUT;
import static io.millpond.config.Setting.USERNAME;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was given against the table of {@link Setting} and against itself, fills in the defaults, and
 * collects every problem. A setting that is wrong in itself takes no part in the later checks, so that one
 * mistake is reported once.
 */
final class SettingsCheck {
    private static final String FORBIDDEN_IN_NAMES = ":,=*?\"";
    private static final int LONGEST_NAME = 100;

    private final GivenSettings given;
    private final List<Problem> problems;
    private final Set<Setting> doubtful = EnumSet.noneOf(Setting.class);
    private final Map<Setting, @Nullable Object> values = new EnumMap<>(Setting.class);

    SettingsCheck(GivenSettings given) {
        this.given = given;
        this.problems = new ArrayList<>(given.problems());
        this.doubtful.addAll(given.doubtful());
    }

    PoolConfig check() {
        for (Setting setting : Setting.values()) {
            checkAlone(setting);
        }
        checkSource();
        checkCredentials();
        checkSizes();
        checkTimes();
        checkLimits();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        fillIn();
        return new PoolConfig(values, given.properties(), given.listeners(), given.legacyNames());
    }

    private void checkAlone(Setting setting) {
        if (!given.has(setting) || doubtful.contains(setting)) {
            values.put(setting, setting.defaultValue);
            return;
        }
        Object value = given.value(setting);
        values.put(setting, value);
        if (value == null) {
            report(setting, "may not be null", "leave it out to get the default");
            return;
        }
        switch (setting.kind) {
            case TEXT, SQL -> checkText(setting, (String) value);
            case COUNT -> checkCount(setting, (Integer) value);
            case TIME, LIMIT -> checkTime(setting, (Duration) value);
            case ISOLATION -> checkIsolation(setting, (Integer) value);
            case SECRET, FLAG, CHOICE, OBJECT, DRIVER_PROPERTY -> {
                // every value of these types is valid
            }
        }
    }

    private void checkText(Setting setting, String text) {
        if (text.isBlank()) {
            report(setting, "is blank", "leave it out to get the default");
        } else if (setting == NAME) {
            checkName(text);
        } else if (setting == JDBC_URL && !text.toLowerCase(Locale.ROOT).startsWith("jdbc:")) {
            report(
                    setting,
                    "does not start with jdbc:",
                    "write it as jdbc:<database>:..., as the driver's manual says");
        }
    }

    private void checkName(String name) {
        if (name.length() > LONGEST_NAME) {
            report(NAME, "has " + name.length() + " characters", "keep it to " + LONGEST_NAME);
        } else if (hasForbidden(name)) {
            report(
                    NAME,
                    "has a character that JMX or metric names cannot hold",
                    "avoid control characters and each of " + FORBIDDEN_IN_NAMES);
        }
    }

    /** Each named pool is looked at: a stream would cost the first of a JVM its classes. */
    private static boolean hasForbidden(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (FORBIDDEN_IN_NAMES.indexOf(c) >= 0 || Character.isISOControl(c)) {
                return true;
            }
        }
        return false;
    }

    private void checkCount(Setting setting, int count) {
        if (count < setting.least) {
            report(setting, "is less than " + setting.least, range(setting));
        } else if (count > setting.most) {
            report(setting, "is more than " + setting.most, range(setting));
        }
    }

    private static String range(Setting setting) {
        return setting.most == Integer.MAX_VALUE
                ? "give " + setting.least + " or more"
                : "give a number from " + setting.least + " to " + setting.most;
    }

    private void checkTime(Setting setting, Duration time) {
        if (time.isNegative()) {
            report(setting, "is negative", "give a time from 1ms to 365d" + orZero(setting));
        } else if (time.isZero()) {
            if (setting.kind == Setting.Kind.LIMIT) {
                report(setting, "may not be zero", "give a time from 1ms to 365d");
            }
        } else if (time.compareTo(Setting.SHORTEST) < 0) {
            report(setting, "is shorter than 1ms", "give at least 1ms" + orZero(setting));
        } else if (time.compareTo(Setting.LONGEST) > 0) {
            report(setting, "is longer than 365 days", "give at most 365d" + orZero(setting));
        }
    }

    private static String orZero(Setting setting) {
        return setting.kind == Setting.Kind.LIMIT ? "" : ", or 0 with the meaning documented for this setting";
    }

    private void checkIsolation(Setting setting, int level) {
        if (!Isolation.isKnown(level)) {
            report(setting, "is no isolation level that a connection can be set to", "use " + Isolation.choices());
        }
    }

    private void checkSource() {
        if (given.has(JDBC_URL) && given.has(DATA_SOURCE)) {
            report(JDBC_URL, "is given together with " + given.spelling(DATA_SOURCE), "give only one of them");
        } else if (!isMeant(JDBC_URL) && !isMeant(DATA_SOURCE)) {
            report(JDBC_URL, "is missing, and so is dataSource", "give one of them");
        }
        if (given.has(DRIVER_CLASS_NAME) && !isMeant(JDBC_URL)) {
            report(DRIVER_CLASS_NAME, "is given without a jdbcUrl", "leave it out, or give a jdbcUrl");
        }
        if (given.has(DATA_SOURCE) && !given.properties().isEmpty()) {
            problems.add(new Problem(
                    "property." + given.properties().keySet().iterator().next(),
                    null,
                    "has no effect on a dataSource",
                    "set driver properties on the dataSource itself"));
        }
    }

    private void checkCredentials() {
        if (given.has(CREDENTIALS) && (given.has(USERNAME) || given.has(PASSWORD))) {
            report(CREDENTIALS, "is given together with a username or password", "give one or the other");
        } else if (given.has(PASSWORD) && !isMeant(USERNAME) && !given.has(CREDENTIALS)) {
            report(PASSWORD, "is given without a username", "give the username too");
        }
        boolean named = given.has(CREDENTIALS) || given.has(USERNAME) || given.has(PASSWORD);
        for (String key : given.properties().keySet()) {
            if (named && isLogin(key)) {
                problems.add(new Problem(
                        "property." + key,
                        null,
                        "is given together with username, password or credentials",
                        "give the user and the password in one way only"));
            }
        }
        if (isSound(JDBC_URL) && given.value(JDBC_URL) instanceof String url) {
            List<OverridingParameter> ofUrl = OverridingParameter.of(url);
            checkAgainstUrl(USERNAME, "user", ofUrl);
            checkAgainstUrl(PASSWORD, "password", ofUrl);
            for (Map.Entry<String, String> property : given.properties().entrySet()) {
                if (!named || !isLogin(property.getKey())) {
                    checkAgainstUrl("property." + property.getKey(), property.getKey(), property.getValue(), ofUrl);
                }
            }
        }
    }

    /** Most drivers take it in any spelling. */
    private static boolean isLogin(String property) {
        return property.equalsIgnoreCase("user") || property.equalsIgnoreCase("password");
    }

    private void checkAgainstUrl(Setting setting, String parameter, List<OverridingParameter> ofUrl) {
        Setting beside = given.has(CREDENTIALS) ? CREDENTIALS : setting;
        if (given.has(beside) && isSound(beside)) {
            // what a provider will answer nobody knows
            checkAgainstUrl(given.spelling(beside), parameter, beside == setting ? given.value(setting) : null, ofUrl);
        }
    }

    /**
     * The driver would connect as the URL's user, and nobody would know. The same twice, as some platforms give it, is
     * none the worse.
     */
    private void checkAgainstUrl(
            String spelling, String parameter, @Nullable Object value, List<OverridingParameter> ofUrl) {
        for (OverridingParameter each : ofUrl) {
            if (each.name().equals(parameter) && !each.value().equals(value)) {
                problems.add(new Problem(
                        spelling,
                        null,
                        "has no effect: " + each.taken() + " instead",
                        "take " + parameter + " out of the URL, or leave " + spelling + " out"));
                return;
            }
        }
    }

    private void checkSizes() {
        if (given.has(MIN_IDLE) && isSound(MIN_IDLE) && isSound(MAX_SIZE)) {
            int maxSize = sound(MAX_SIZE, Integer.class);
            if (sound(MIN_IDLE, Integer.class) > maxSize) {
                report(MIN_IDLE, "is more than maxSize, which is " + maxSize, "lower it, or raise maxSize");
            }
        }
    }

    /** Only a time that was given can contradict: the default simply never comes due before a shorter lifetime ends. */
    private void checkTimes() {
        if (given.has(KEEPALIVE_INTERVAL) && isSound(KEEPALIVE_INTERVAL) && isSound(MAX_LIFETIME)) {
            Duration keepalive = sound(KEEPALIVE_INTERVAL, Duration.class);
            Duration lifetime = sound(MAX_LIFETIME, Duration.class);
            if (!keepalive.isZero() && !lifetime.isZero() && keepalive.compareTo(lifetime) >= 0) {
                report(
                        KEEPALIVE_INTERVAL,
                        "never comes due within maxLifetime, which is " + TimeText.of(lifetime),
                        "shorten it, or give 0 for no keepalive");
            }
        }
    }

    private void checkLimits() {
        if (isSound(TRANSACTION_TIMEOUT) && isSound(QUERY_TIMEOUT)) {
            Duration query = sound(QUERY_TIMEOUT, Duration.class);
            Duration transaction = sound(TRANSACTION_TIMEOUT, Duration.class);
            if (!transaction.isZero() && transaction.compareTo(query) < 0) {
                report(
                        TRANSACTION_TIMEOUT,
                        "is shorter than queryTimeout, which is " + TimeText.of(query),
                        "raise it, or lower queryTimeout: no query can outlast its transaction");
            }
        }
    }

    private void fillIn() {
        if (values.get(MIN_IDLE) == null) {
            values.put(MIN_IDLE, Setting.defaultMinIdle(sound(MAX_SIZE, Integer.class)));
        }
    }

    /** The value of a setting that is sound and was given or has a default. */
    private <T> T sound(Setting setting, Class<T> type) {
        return Objects.requireNonNull(type.cast(values.get(setting)));
    }

    private boolean isSound(Setting setting) {
        return !doubtful.contains(setting);
    }

    /** Whether the user gave this setting, or tried to. */
    private boolean isMeant(Setting setting) {
        return given.has(setting) || doubtful.contains(setting);
    }

    private void report(Setting setting, String wrong, String remedy) {
        problems.add(new Problem(given.spelling(setting), shown(setting), wrong, remedy));
        doubtful.add(setting);
    }

    private @Nullable String shown(Setting setting) {
        if (!given.has(setting)) {
            return null;
        }
        return ValueText.of(setting, given.value(setting));
    }
}
