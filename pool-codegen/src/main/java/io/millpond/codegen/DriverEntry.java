package io.millpond.codegen;

import java.util.Set;
import javax.lang.model.element.ExecutableElement;

/** How a generated method goes into the driver, which decides whether it may outlive its lease unseen. */
enum DriverEntry {
    /** Runs SQL: goes through the hooks of an execution. */
    EXECUTION,
    /** May reach the server, or touches what the next borrower will use too: is counted while it is under way. */
    COUNTED,
    /**
     * The same where the handle says so: a cursor in a column, which some drivers read when it is asked for; any other
     * value is at hand.
     */
    PERHAPS_COUNTED,
    /**
     * Touches what a statement or result set has at hand, and these die with the lease: not worth the price of a count.
     */
    LOCAL;

    /** What is used for every row or value, or sends nothing. */
    private static final Set<String> AT_HAND = Set.of(
            "java.sql.Statement", "java.sql.PreparedStatement", "java.sql.CallableStatement", "java.sql.ResultSet");

    /** The exceptions there. {@code next} is not among them: only the handle knows whether the rows are here. */
    private static final Set<String> TO_THE_SERVER = Set.of(
            "getMoreResults",
            "getGeneratedKeys",
            "getMetaData",
            "getParameterMetaData",
            "getQueryTimeout",
            "getWarnings",
            "setBlob",
            "setClob",
            "setNClob",
            "moveToInsertRow",
            "insertRow",
            "deleteRow",
            "refreshRow",
            "previous",
            "first",
            "last",
            "absolute",
            "relative",
            "beforeFirst",
            "afterLast",
            "isBeforeFirst",
            "isAfterLast",
            "isFirst",
            "isLast");

    /**
     * Of a result set. Before the first change pgjdbc asks the server for the keys of the table; the row itself may
     * wait for a lock.
     */
    private static final String CHANGE = "update";

    /** Of a connection. Every user asks for it all the time. */
    private static final String LOCAL_OF_A_CONNECTION = "getAutoCommit";

    static DriverEntry of(ExecutableElement method) {
        String name = method.getSimpleName().toString();
        String owner = method.getEnclosingElement().toString();
        if (name.startsWith("execute")) {
            return EXECUTION;
        }
        if (owner.equals("java.sql.ResultSet") && name.equals("getObject")) {
            return PERHAPS_COUNTED;
        }
        boolean local = AT_HAND.contains(owner)
                ? !TO_THE_SERVER.contains(name) && !(owner.equals("java.sql.ResultSet") && name.startsWith(CHANGE))
                : owner.equals("java.sql.Connection") && LOCAL_OF_A_CONNECTION.equals(name);
        return local ? LOCAL : COUNTED;
    }
}
