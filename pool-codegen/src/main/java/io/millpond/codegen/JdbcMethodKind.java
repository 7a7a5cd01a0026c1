package io.millpond.codegen;

import java.util.Map;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** What becomes of one JDBC method. The rules are here and nowhere else. */
enum JdbcMethodKind {
    /** Delegates; an SQLException passes through one hook. */
    PLAIN,
    /** Like PLAIN, but the target comes from {@code executing()}: the statement goes to the server. */
    EXECUTE,
    /** Like PLAIN, but the target comes from {@code altering()}: a setting of the statement changes. */
    ALTER,
    /** Returns a child, which is wrapped. */
    DOWN,
    /** Navigates up, or ends a life: left abstract, so that the compiler asks for a decision. */
    UP;

    /** Wrapped, because one can get from them to the connection, or because they use it as long as they live. */
    static final Set<String> CHILDREN = Set.of(
            "java.sql.Statement",
            "java.sql.PreparedStatement",
            "java.sql.CallableStatement",
            "java.sql.ResultSet",
            "java.sql.DatabaseMetaData",
            "java.sql.Array",
            "java.sql.Blob",
            "java.sql.Clob",
            "java.sql.NClob",
            "java.sql.SQLXML",
            "java.sql.Ref",
            "java.lang.Object");

    /** Plain values, or descriptions without a way back to the connection. */
    private static final Set<String> HARMLESS = Set.of(
            "java.sql.ParameterMetaData",
            "java.sql.ResultSetMetaData",
            "java.sql.RowId",
            "java.sql.Savepoint",
            "java.sql.Struct",
            "java.sql.ShardingKey",
            "java.sql.SQLType");

    private static final Map<String, Set<String>> UPWARD = Map.of(
            "java.sql.Connection", Set.of("close", "isClosed", "abort", "isValid"),
            "java.sql.Statement", Set.of("close", "isClosed", "getConnection", "cancel"),
            "java.sql.ResultSet", Set.of("close", "isClosed", "getStatement"),
            "java.sql.DatabaseMetaData", Set.of("getConnection"));

    /**
     * @throws IllegalStateException for a type that no rule covers: somebody has to decide before it can get out unwrapped
     */
    static JdbcMethodKind of(String owner, ExecutableElement method) {
        String name = method.getSimpleName().toString();
        // a method that cannot throw SQLException cannot say that its handle is dead
        if (UPWARD.getOrDefault(owner, Set.of()).contains(name) || !throwsSqlException(method)) {
            return UP;
        }
        String returned = nameOf(method.getReturnType());
        boolean typedObject = method.getReturnType().getKind() == TypeKind.TYPEVAR && name.equals("getObject");
        if (CHILDREN.contains(returned) || typedObject) {
            return name.startsWith("execute") ? EXECUTE : DOWN;
        }
        if (returned.equals("java.sql.Connection")) {
            throw new IllegalStateException(owner + "." + name + " returns a Connection and no rule says what to do");
        }
        if (isUnknownInterface(method.getReturnType(), returned)) {
            throw new IllegalStateException(
                    owner + "." + name + " returns " + returned + ", for which there is no rule");
        }
        if (name.startsWith("execute")) {
            return EXECUTE;
        }
        boolean setting = owner.equals("java.sql.Statement")
                && (name.startsWith("set") || name.equals("closeOnCompletion") || name.equals("getMoreResults"));
        return setting ? ALTER : PLAIN;
    }

    private static boolean throwsSqlException(ExecutableElement method) {
        return method.getThrownTypes().stream().anyMatch(type -> nameOf(type).equals("java.sql.SQLException"));
    }

    private static boolean isUnknownInterface(TypeMirror type, String name) {
        return name.startsWith("java.sql.")
                && ((DeclaredType) type).asElement().getKind().isInterface()
                && !HARMLESS.contains(name);
    }

    /** The erased, qualified name of a type; empty for those without one. */
    static String nameOf(TypeMirror type) {
        return type.getKind() == TypeKind.DECLARED
                ? ((DeclaredType) type).asElement().toString()
                : "";
    }
}
