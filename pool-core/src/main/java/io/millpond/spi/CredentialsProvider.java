package io.millpond.spi;

/**
 * Supplies the credentials of new connections. It is asked on one of the pool's own threads, never on the thread of a
 * borrower, one question at a time: once per connect if its answers do not say how long they hold
 * ({@link Credentials#validFor(java.time.Duration)}), otherwise some time before they expire, and in both cases once
 * more when the database refuses them. While it does not answer, or throws, the pool goes on with what it was last
 * given; after it has thrown it is left alone for half a second. Only a call that has not returned for 30 seconds is
 * taken for lost, which is logged, so that the next may run beside it; no more than three do.
 *
 * <p>Meanwhile the thread's context class loader is that of the provider's class.
 *
 * <p>Answers that do not say how long they hold may differ each time, as tokens do: no connection is replaced for that.
 */
@FunctionalInterface
public interface CredentialsProvider {
    /** The credentials for connects from now on. */
    Credentials credentials() throws Exception;
}
