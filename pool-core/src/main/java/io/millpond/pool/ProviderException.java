package io.millpond.pool;

import java.sql.SQLException;

/**
 * The credentials provider has failed, or has not answered in time: there is nothing older to connect with, or no time
 * is left for it. The message quotes nothing of the provider's; its name has no word in it that is taken for the name
 * of a secret, after which the redactor would leave out the next.
 */
final class ProviderException extends SQLException {
    private static final long serialVersionUID = 1L;

    ProviderException(String message) {
        super(message, "08001");
    }
}
