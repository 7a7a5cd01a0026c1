package io.millpond.spi;

/**
 * Supplies the credentials of each physical connect. It is asked once per connect, on one of the pool's own threads and
 * never on the thread of a borrower, possibly from several threads at once. What it throws counts as a failed connect.
 */
@FunctionalInterface
public interface CredentialsProvider {
    /** The credentials for the connect that is about to start. */
    Credentials credentials() throws Exception;
}
