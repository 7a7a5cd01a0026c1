package io.millpond.testkit.database;

import java.util.Locale;

/** {@code -Dmillpond.postgres.url} or the environment's {@code MILLPOND_POSTGRES_URL}. */
final class Settings {
    private Settings() {}

    static String of(String database, String key) {
        String property = "millpond." + database + "." + key;
        String value = System.getProperty(property);
        if (value == null) {
            value = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
        }
        return value == null || value.isBlank() ? null : value;
    }

    static String of(String database, String key, String otherwise) {
        String value = of(database, key);
        return value == null ? otherwise : value;
    }
}
