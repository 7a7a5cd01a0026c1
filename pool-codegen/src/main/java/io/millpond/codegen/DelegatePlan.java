package io.millpond.codegen;

import java.util.List;

/**
 * One class to generate.
 *
 * @param type the JDBC interface
 * @param name simple name of the generated class
 * @param parent simple name of the hand-written class it extends, or empty
 * @param parameters constructor parameters, passed on to the parent
 * @param leaf whether nothing is written by hand for it: then the class is final and holds its lease and its target itself
 */
record DelegatePlan(String type, String name, String parent, String parameters, boolean leaf) {
    static final String PACKAGE = "io.millpond.jdbc";

    private static final String STATEMENT_PARAMETERS = "ConnectionHandle connection, %s raw";

    static final List<DelegatePlan> ALL = List.of(
            chain("Connection", "", ""),
            chain("Statement", "", ""),
            chain("PreparedStatement", "StatementHandle", String.format(STATEMENT_PARAMETERS, "PreparedStatement")),
            chain(
                    "CallableStatement",
                    "PreparedStatementHandle",
                    String.format(STATEMENT_PARAMETERS, "CallableStatement")),
            chain("ResultSet", "", ""),
            chain("DatabaseMetaData", "", ""),
            leaf("Array"),
            leaf("Blob"),
            leaf("Clob"),
            leaf("NClob"),
            leaf("SQLXML"),
            leaf("Ref"));

    private static DelegatePlan chain(String type, String parent, String parameters) {
        return new DelegatePlan("java.sql." + type, "Delegating" + type, parent, parameters, false);
    }

    private static DelegatePlan leaf(String type) {
        return new DelegatePlan("java.sql." + type, "Leased" + type, "", "", true);
    }

    String simpleType() {
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
