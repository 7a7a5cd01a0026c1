package io.millpond.pool;

import io.millpond.config.Redactor;
import io.millpond.dialect.ConnectFailureKind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A connect that failed, and what that says about the next. Its cause is fit to be shown: the driver's exception
 * where nothing in it is a secret, otherwise a copy with the text redacted. Drivers and DriverManager have been seen
 * to print the whole URL.
 */
final class ConnectFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MOST_LINKS = 16;

    private final ConnectFailureKind kind;

    private ConnectFailure(ConnectFailureKind kind, Throwable shown) {
        super(null, shown, false, false);
        this.kind = kind;
    }

    /** Of whatever the driver threw; the URL and the secrets are looked for in it. */
    static ConnectFailure of(ConnectFailureKind kind, Throwable failure, @Nullable String url, String... secrets) {
        return new ConnectFailure(kind, shown(failure, url, secrets));
    }

    ConnectFailureKind kind() {
        return kind;
    }

    /** What to show of it. */
    Throwable shown() {
        Throwable cause = getCause();
        return cause == null ? this : cause;
    }

    private static Throwable shown(Throwable failure, @Nullable String url, String... secrets) {
        // says which setting, and nothing of what the driver said
        if (failure instanceof SetUpException || isHarmless(failure, url, secrets)) {
            return failure;
        }
        String text = redacted(failure, url, secrets);
        SQLException copy = failure instanceof SQLException sql
                ? new SQLException(text, sql.getSQLState(), sql.getErrorCode())
                : new SQLException(text);
        copy.setStackTrace(failure.getStackTrace());
        return copy;
    }

    private static boolean isHarmless(Throwable failure, @Nullable String url, String... secrets) {
        Throwable link = failure;
        for (int links = 0; link != null && links < MOST_LINKS; link = link.getCause(), links++) {
            if (!redacted(link, url, secrets).equals(link.toString()) || link.getSuppressed().length > 0) {
                return false;
            }
            // the chain beside the causes: nobody looks through it here, but loggers print it
            if (link instanceof SQLException sql && sql.getNextException() != null) {
                return false;
            }
        }
        // a chain longer than MOST_LINKS was not read to its end
        return link == null;
    }

    private static String redacted(Throwable link, @Nullable String url, String... secrets) {
        String safe = link.toString();
        if (url != null) {
            safe = safe.replace(url, Redactor.redactUrl(url));
        }
        return Redactor.redact(safe, secrets);
    }
}
