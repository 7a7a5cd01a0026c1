package io.millpond.codegen;

import java.util.Set;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;

/** The three rules by which a JDBC method is generated, and nothing else. */
enum JdbcMethodKind {
    /** Delegates, and hands every SQLException to one hook. */
    PLAIN,
    /** Returns something that can lead back to the connection: delegates, then wraps. */
    DOWN,
    /**
     * Leads up to an owner, begins or ends a life, or cannot throw a plain SQLException: left to be written by hand.
     */
    UP;

    /** What a connection brings forth and what can reach it again. */
    private static final Set<String> CHILDREN = Set.of(
            "java.sql.Statement",
            "java.sql.PreparedStatement",
            "java.sql.CallableStatement",
            "java.sql.ResultSet",
            "java.sql.DatabaseMetaData",
            "java.sql.ResultSetMetaData",
            "java.sql.ParameterMetaData",
            "java.sql.Array",
            "java.sql.Blob",
            "java.sql.Clob",
            "java.sql.NClob",
            "java.sql.SQLXML",
            "java.sql.Ref",
            "java.sql.Struct",
            "java.sql.Savepoint",
            "java.lang.Object",
            "java.io.InputStream",
            "java.io.OutputStream",
            "java.io.Reader",
            "java.io.Writer");

    /** Interfaces of java.sql that cannot reach a connection. */
    private static final Set<String> VALUES = Set.of("java.sql.RowId", "java.sql.SQLType", "java.sql.ShardingKey");

    private static final Set<String> LIFECYCLE = Set.of(
            "close", "isClosed", "abort", "cancel", "isValid", "unwrap", "isWrapperFor", "beginRequest", "endRequest");

    /**
     * @throws UnknownTypeException if the method uses an interface of java.sql that is in none of the lists above:
     *     somebody has to decide whether it can lead back to a connection
     */
    static JdbcMethodKind of(ExecutableElement method) {
        for (VariableElement parameter : method.getParameters()) {
            requireKnown(parameter.asType(), method);
        }
        TypeMirror result = method.getReturnType();
        requireKnown(result, method);
        boolean throwsSqlException =
                method.getThrownTypes().stream().anyMatch(t -> t.toString().equals("java.sql.SQLException"));
        if (!throwsSqlException || LIFECYCLE.contains(method.getSimpleName().toString()) || leadsUp(method)) {
            return UP;
        }
        return isChild(result) ? DOWN : PLAIN;
    }

    /** Whether objects of this type are wrapped on the way out, and unwrapped on the way in. */
    static boolean isChild(TypeMirror type) {
        if (type.getKind() == TypeKind.ARRAY) {
            return isChild(((ArrayType) type).getComponentType());
        }
        return type.getKind() == TypeKind.TYPEVAR || CHILDREN.contains(type.toString());
    }

    /** A connection is always above; a statement is a child of a connection and above everything else. */
    private static boolean leadsUp(ExecutableElement method) {
        String result = method.getReturnType().toString();
        String owner = method.getEnclosingElement().toString();
        return result.equals("java.sql.Connection")
                || (result.equals("java.sql.Statement") && !owner.equals("java.sql.Connection"));
    }

    private static void requireKnown(TypeMirror type, ExecutableElement method) {
        if (type.getKind() == TypeKind.ARRAY) {
            requireKnown(((ArrayType) type).getComponentType(), method);
        }
        if (type.getKind() != TypeKind.DECLARED) {
            return;
        }
        ((DeclaredType) type).getTypeArguments().forEach(argument -> requireKnown(argument, method));
        TypeElement element = (TypeElement) ((DeclaredType) type).asElement();
        String name = element.getQualifiedName().toString();
        if (element.getKind() == ElementKind.INTERFACE
                && name.startsWith("java.sql.")
                && !name.equals("java.sql.Connection")
                && !CHILDREN.contains(name)
                && !VALUES.contains(name)) {
            throw new UnknownTypeException(name, method);
        }
    }

    /** No rule is known for a type of java.sql. */
    static final class UnknownTypeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private UnknownTypeException(String type, ExecutableElement method) {
            super("no rule for " + type + " in " + method.getEnclosingElement() + '.' + method
                    + ": decide in JdbcMethodKind whether it can lead back to a connection");
        }
    }
}
