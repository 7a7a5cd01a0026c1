package io.millpond.dialect;

/** What a failed connect says about the next one. */
public enum ConnectFailureKind {
    /**
     * The database cannot be reached, or is starting or stopping: it will be back. Also whatever is not known better.
     */
    UNAVAILABLE,
    /** It has no room for another connection; those there are work. */
    CAPACITY,
    /** It does not let this user in: not with this password, in this role, or from here. */
    CREDENTIALS,
    /** Something else has to be changed by a person: database name, access rules, TLS, URL. */
    CONFIGURATION;

    /** Whether trying again soon is of no use. */
    public boolean isFinal() {
        return this == CREDENTIALS || this == CONFIGURATION;
    }
}
