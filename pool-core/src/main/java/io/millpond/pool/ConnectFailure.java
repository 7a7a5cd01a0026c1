package io.millpond.pool;

import io.millpond.config.PoolConfig;
import io.millpond.config.Redactor;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a connect failed, fit to be shown: the driver's exception where its text holds no secret, otherwise a copy with the text redacted. Drivers
 * and DriverManager have been seen to print the whole URL.
 */
final class ConnectFailure {
    private ConnectFailure() {}

    static Throwable shown(Throwable failure, PoolConfig config) {
        if (isHarmless(failure, config)) {
            return failure;
        }
        SQLException sql = failure instanceof SQLException given ? given : new SQLException();
        SQLException copy = new SQLException(textOf(failure, config), sql.getSQLState(), sql.getErrorCode());
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }

    /** Its message without secrets. */
    static String textOf(Throwable failure, PoolConfig config) {
        return Redactor.redact(
                failure.getClass().getName() + ": " + failure.getMessage(), config.password(), secretUrl(config));
    }

    private static boolean isHarmless(Throwable failure, PoolConfig config) {
        int depth = 0;
        for (Throwable link = failure; link != null && depth < 16; link = link.getCause(), depth++) {
            String text = String.valueOf(link);
            if (!Redactor.redact(text, config.password(), secretUrl(config)).equals(text)
                    || link.getSuppressed().length > 0) {
                return false;
            }
        }
        return true;
    }

    /** The URL, if it says more than may be shown. */
    private static @Nullable String secretUrl(PoolConfig config) {
        String url = config.jdbcUrl();
        return url == null || Redactor.redactUrl(url).equals(url) ? null : url;
    }
}
