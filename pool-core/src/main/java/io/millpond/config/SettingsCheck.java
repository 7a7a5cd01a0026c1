package io.millpond.config;

import io.millpond.config.ConfigException.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for everything that is wrong with a set of settings. */
final class SettingsCheck {
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int LARGEST_POOL = 100_000;
    private static final Set<Integer> ISOLATIONS = Set.of(1, 2, 4, 8);

    private final Map<Setting, Object> values;
    private final List<Problem> problems;

    SettingsCheck(Map<Setting, Object> values, List<Problem> problems) {
        this.values = values;
        this.problems = problems;
    }

    void run() {
        values.forEach(this::checkAlone);
        checkSource();
        checkCredentials();
        checkSizes();
        checkTimes();
    }

    private void checkAlone(Setting setting, Object value) {
        if (value instanceof Integer number && number < setting.least()) {
            wrong(setting, "is too small", "set at least " + setting.least());
        } else if (value instanceof Duration duration) {
            checkDuration(setting, duration);
        } else if (value instanceof String text && text.isBlank() && setting != Setting.PASSWORD) {
            wrong(setting, "is empty", "set a value, or leave the setting out");
        } else if (setting == Setting.NAME && value instanceof String name) {
            checkName(name);
        } else if (setting == Setting.TRANSACTION_ISOLATION && !ISOLATIONS.contains(value)) {
            wrong(
                    setting,
                    "is no isolation level",
                    "use a constant of java.sql.Connection, such as 2 for read committed");
        }
    }

    private void checkDuration(Setting setting, Duration duration) {
        if (duration.isNegative()) {
            wrong(setting, "is negative", "set 0 or more");
        } else if (duration.isZero() && setting.least() > 0) {
            wrong(setting, "cannot be switched off", "set at least " + setting.least() + " ms");
        } else if (duration.compareTo(LONGEST) > 0) {
            wrong(setting, "is longer than 365 days", setting.least() == 0 ? "set 0 for none" : "set a shorter time");
        } else if (!duration.isZero() && duration.toMillis() == 0) {
            wrong(setting, "is shorter than a millisecond", "set at least 1 ms");
        }
    }

    private void checkName(String name) {
        for (char c : name.toCharArray()) {
            if (":,=*?\"\n".indexOf(c) >= 0 || Character.isISOControl(c)) {
                wrong(
                        Setting.NAME,
                        "contains a character that is special in JMX and metrics",
                        "leave out : , = * ? \" and control characters");
                return;
            }
        }
    }

    private void checkSource() {
        boolean url = values.containsKey(Setting.JDBC_URL);
        boolean source = values.containsKey(Setting.DATA_SOURCE);
        if (url && source) {
            wrong(Setting.JDBC_URL, "is set together with dataSource", "set exactly one of the two");
        } else if (!url && !source) {
            wrong(Setting.JDBC_URL, "is missing", "set jdbcUrl, or dataSource to wrap one");
        }
        if (values.containsKey(Setting.DRIVER_CLASS_NAME) && source) {
            wrong(Setting.DRIVER_CLASS_NAME, "has no effect together with dataSource", "leave it out");
        }
        String text = (String) values.get(Setting.JDBC_URL);
        if (text != null && !text.isBlank() && !text.startsWith("jdbc:")) {
            wrong(Setting.JDBC_URL, "does not begin with jdbc:", "write jdbc:<database>:…");
        }
    }

    private void checkCredentials() {
        boolean user = values.containsKey(Setting.USERNAME);
        boolean password = values.containsKey(Setting.PASSWORD);
        if (values.containsKey(Setting.CREDENTIALS) && (user || password)) {
            wrong(Setting.CREDENTIALS, "is set together with username or password", "set one or the other");
        } else if (password && !user) {
            wrong(Setting.PASSWORD, "is set without username", "set username too");
        }
    }

    private void checkSizes() {
        int maxSize = number(Setting.MAX_SIZE, 10);
        int minIdle = number(Setting.MIN_IDLE, 0);
        checkSize(minIdle, maxSize, problems);
    }

    /** What {@code resize()} checks too. */
    static void checkSize(int minIdle, int maxSize, List<Problem> problems) {
        if (maxSize >= 1 && minIdle > maxSize) {
            problems.add(new Problem(
                    "minIdle", String.valueOf(minIdle), "is above maxSize = " + maxSize, "lower it or raise maxSize"));
        }
        if (maxSize > LARGEST_POOL) {
            problems.add(new Problem(
                    "maxSize",
                    String.valueOf(maxSize),
                    "is above " + LARGEST_POOL,
                    "no database serves so many connections; most are fastest with fewer than 50"));
        }
    }

    private int number(Setting setting, int otherwise) {
        return values.get(setting) instanceof Integer number ? number : otherwise;
    }

    private void checkTimes() {
        Duration lifetime = duration(Setting.MAX_LIFETIME);
        Duration keepalive = duration(Setting.KEEPALIVE_INTERVAL);
        boolean both = values.containsKey(Setting.MAX_LIFETIME) && values.containsKey(Setting.KEEPALIVE_INTERVAL);
        if (both && !lifetime.isZero() && keepalive.compareTo(lifetime) >= 0) {
            wrong(
                    Setting.KEEPALIVE_INTERVAL,
                    "is not below maxLifetime = " + lifetime + ", so that it would never happen",
                    "lower it, or set 0 for none");
        }
    }

    private Duration duration(Setting setting) {
        return values.get(setting) instanceof Duration given ? given : (Duration) orZero(setting.preset());
    }

    private static Object orZero(@Nullable Object preset) {
        return preset == null ? Duration.ZERO : preset;
    }

    private void wrong(Setting setting, String what, String remedy) {
        problems.add(new Problem(setting.key(), shown(setting, values.get(setting)), what, remedy));
    }

    /** A value fit to be shown. */
    static String shown(Setting setting, @Nullable Object value) {
        if (value == null) {
            return "nothing";
        }
        return switch (setting) {
            case PASSWORD -> "***";
            case JDBC_URL -> Redactor.redactUrl(value.toString());
            case DATA_SOURCE, CREDENTIALS -> value.getClass().getName();
            case CONNECTION_INIT_SQL, CONNECTION_TEST_QUERY ->
                "SQL of " + value.toString().length() + " characters";
            default -> value.toString();
        };
    }
}
