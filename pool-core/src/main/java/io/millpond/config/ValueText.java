package io.millpond.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How a setting's value is shown to people: never a secret, never SQL that may hold literal values. */
final class ValueText {
    private ValueText() {}

    static String of(Setting setting, @Nullable Object value) {
        if (value == null) {
            return "null";
        }
        return switch (setting.kind) {
            case SECRET -> Redactor.HIDDEN;
            case SQL -> value.toString().isBlank() ? "(blank)" : Redactor.HIDDEN;
            case TEXT -> text(setting, value.toString());
            case TIME, LIMIT -> TimeText.of((Duration) value);
            // its toString() is somebody else's and may tell anything
            case OBJECT, DRIVER_PROPERTY -> value.getClass().getName();
            case COUNT, FLAG, CHOICE, ISOLATION -> value.toString();
        };
    }

    private static String text(Setting setting, String value) {
        if (value.isBlank()) {
            return "(blank)";
        }
        return setting == Setting.JDBC_URL ? Redactor.redactUrl(value) : value;
    }
}
