package io.millpond.dialect;

/** What the driver knows of the server's transaction without asking the server. */
public enum TransactionState {
    /** No transaction is open. */
    NONE,
    /** A transaction is open or has failed and waits for a rollback. */
    OPEN,
    /** This driver does not tell. */
    UNKNOWN;

    /** From a driver's answer: 0 is none, anything above is an open one. */
    static TransactionState of(int answer) {
        return answer == DriverCall.NO_ANSWER ? UNKNOWN : answer == 0 ? NONE : OPEN;
    }
}
