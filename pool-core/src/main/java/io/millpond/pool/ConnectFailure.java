package io.millpond.pool;

import io.millpond.config.Redactor;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connect failed, fit to be shown: the driver's exception where nothing in it is a secret, otherwise a copy with the text redacted. Drivers
 * and DriverManager have been seen to print the whole URL.
 */
final class ConnectFailure {
    private static final int MOST_LINKS = 16;

    private ConnectFailure() {}

    /** The failure, or its redacted copy. */
    static Exception shown(Exception failure, @Nullable String url, @Nullable String password) {
        if (isHarmless(failure, url, password)) {
            return failure;
        }
        String text = redacted(failure, url, password);
        SQLException copy = failure instanceof SQLException sql
                ? new SQLException(text, sql.getSQLState(), sql.getErrorCode())
                : new SQLException(text);
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }

    private static boolean isHarmless(Throwable failure, @Nullable String url, @Nullable String password) {
        int links = 0;
        for (Throwable link = failure; link != null && links < MOST_LINKS; link = link.getCause(), links++) {
            if (!redacted(link, url, password).equals(link.toString()) || link.getSuppressed().length > 0) {
                return false;
            }
        }
        return true;
    }

    private static String redacted(Throwable link, @Nullable String url, @Nullable String password) {
        String safe = link.toString();
        if (url != null) {
            safe = safe.replace(url, Redactor.redactUrl(url));
        }
        return Redactor.redact(safe, password);
    }
}
