package io.millpond.codegen;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

/** Prints one delegating class as readable source. */
final class DelegateWriter {
    private final DelegatePlan plan;
    private final TypeElement type;
    private final StringBuilder out = new StringBuilder();
    private final Set<String> wrapped = new LinkedHashSet<>();
    private boolean wrapsTyped;

    DelegateWriter(DelegatePlan plan, TypeElement type) {
        this.plan = plan;
        this.type = type;
    }

    String source() {
        StringBuilder methods = new StringBuilder();
        boolean executes = false;
        boolean alters = false;
        for (ExecutableElement method : methods()) {
            JdbcMethodKind kind = JdbcMethodKind.of(plan.type(), method);
            executes |= kind == JdbcMethodKind.EXECUTE;
            alters |= kind == JdbcMethodKind.ALTER;
            if (kind != JdbcMethodKind.UP) {
                methods.append('\n').append(methodOf(method, kind));
            }
        }
        header(executes, alters);
        return out.append(methods).append("}\n").toString();
    }

    /** Its own methods; those of a parent are in the parent's handle, but for a leaf, which has no such parent. */
    private List<ExecutableElement> methods() {
        List<ExecutableElement> methods = new ArrayList<>(ElementFilter.methodsIn(type.getEnclosedElements()));
        if (plan.leaf()) {
            for (TypeMirror parent : type.getInterfaces()) {
                methods.addAll(ElementFilter.methodsIn(
                        ((DeclaredType) parent).asElement().getEnclosedElements()));
            }
        }
        methods.removeIf(method -> method.getModifiers().contains(Modifier.STATIC));
        return methods;
    }

    private void header(boolean executes, boolean alters) {
        String simple = plan.simpleType();
        line("// generated from %s; do not edit", plan.type());
        line("package %s;", DelegatePlan.PACKAGE);
        line("");
        line("import java.sql.*;");
        line("import org.jspecify.annotations.Nullable;");
        line("");
        line("/** Delegates what needs no decision; what does is left to the class written by hand. */");
        line("@SuppressWarnings({\"deprecation\", \"removal\", \"unchecked\"})");
        String parent = plan.parent().isEmpty() ? "" : " extends " + plan.parent();
        line("%s class %s%s implements %s {", plan.leaf() ? "final" : "abstract", plan.name(), parent, simple);
        if (plan.leaf()) {
            leafMembers(simple);
            return;
        }
        if (!plan.parameters().isEmpty()) {
            line("    %s(%s) {", plan.name(), plan.parameters());
            line("        super(connection, raw);");
            line("    }");
            line("");
        }
        String override = plan.parent().isEmpty() ? "" : "@Override ";
        line("    /** The driver's object, if this handle still lives. */");
        line("    %sabstract %s delegate() throws SQLException;", override, simple);
        if (plan.parent().isEmpty()) {
            line("");
            line("    /** Sees every exception of the driver on its way to the caller. */");
            line("    abstract SQLException failed(SQLException failure);");
        }
        if (executes) {
            line("");
            line("    /** The driver's object, which is about to go to the server. */");
            line("    %sabstract %s executing() throws SQLException;", override, simple);
        }
        if (alters) {
            line("");
            line("    /** The driver's object, of which a setting is about to change. */");
            line("    abstract %s altering() throws SQLException;", simple);
        }
        if (plan.parent().isEmpty() || plan.parent().equals("PreparedStatementHandle")) {
            for (String child : wrapped) {
                if (plan.parent().isEmpty() || !child.equals("ResultSet")) {
                    line("");
                    line("    /** What the caller gets instead of the driver's object; null for null. */");
                    line("    abstract %s wrap(%s child);", nullable(child), nullable(child));
                }
            }
            if (wrapsTyped) {
                line("");
                line("    /** Like {@code wrap(Object)}, of the type that was asked for. */");
                line("    abstract <T> @Nullable T wrap(@Nullable T child, Class<T> as);");
            }
        }
    }

    private void leafMembers(String simple) {
        line("    private final ConnectionHandle connection;");
        line("    private final %s raw;", simple);
        line("");
        line("    %s(ConnectionHandle connection, %s raw) {", plan.name(), simple);
        line("        this.connection = connection;");
        line("        this.raw = raw;");
        line("    }");
        line("");
        line("    /** The driver's object, for use as a parameter of the same connection. */");
        line("    %s raw() {", simple);
        line("        return raw;");
        line("    }");
        line("");
        line("    private %s delegate() throws SQLException {", simple);
        line("        connection.requireOpen();");
        line("        return raw;");
        line("    }");
        line("");
        line("    private SQLException failed(SQLException failure) {");
        line("        return connection.failed(failure);");
        line("    }");
        for (String child : wrapped) {
            line("");
            line("    private %s wrap(%s child) {", nullable(child), nullable(child));
            line("        return connection.wrap%s(child);", child);
            line("    }");
        }
        line("");
        line("    @Override");
        line("    public String toString() {");
        line("        return \"%s of \" + connection;", simple);
        line("    }");
    }

    private String methodOf(ExecutableElement method, JdbcMethodKind kind) {
        List<String> parameters = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        for (VariableElement parameter : method.getParameters()) {
            String name = "a" + parameters.size();
            parameters.add(nameOf(parameter.asType()) + " " + name);
            arguments.add(isChild(parameter.asType()) ? "Raw.of(" + name + ")" : name);
        }
        String target = kind == JdbcMethodKind.EXECUTE
                ? "executing()"
                : kind == JdbcMethodKind.ALTER ? "altering()" : "delegate()";
        String call = target + "." + method.getSimpleName() + "(" + String.join(", ", arguments) + ")";
        boolean isVoid = method.getReturnType().getKind() == TypeKind.VOID;
        String result = isVoid ? call + ";" : "return " + wrap(method, call) + ";";
        String typeParameters = method.getTypeParameters().isEmpty()
                ? ""
                : method.getTypeParameters().stream()
                        .map(DelegateWriter::typeParameter)
                        .collect(Collectors.joining(", ", "<", "> "));
        return "    @Override\n    public " + typeParameters + nameOf(method.getReturnType()) + " "
                + method.getSimpleName()
                + "(" + String.join(", ", parameters) + ") throws SQLException {\n        try {\n            " + result
                + "\n        } catch (SQLException failure) {\n            throw failed(failure);\n        }\n    }\n";
    }

    private String wrap(ExecutableElement method, String call) {
        TypeMirror returned = method.getReturnType();
        String name = JdbcMethodKind.nameOf(returned);
        if (returned.getKind() == TypeKind.TYPEVAR && method.getSimpleName().contentEquals("getObject")) {
            wrapsTyped = true;
            return "wrap(" + call + ", a" + (method.getParameters().size() - 1) + ")";
        }
        if (!JdbcMethodKind.CHILDREN.contains(name)) {
            return call;
        }
        String simple = name.substring(name.lastIndexOf('.') + 1);
        wrapped.add(simple);
        return "wrap(" + call + ")";
    }

    /** Statements and metadata are never null; what a column or a cursor holds may be. */
    private static String nullable(String child) {
        boolean always = child.endsWith("Statement") || child.equals("DatabaseMetaData");
        return always ? child : "@Nullable " + child;
    }

    /** A parameter that may be one of our wrappers, which the driver would not understand. */
    private static boolean isChild(TypeMirror type) {
        return JdbcMethodKind.CHILDREN.contains(JdbcMethodKind.nameOf(type));
    }

    private static String typeParameter(TypeParameterElement parameter) {
        String bounds = parameter.getBounds().stream()
                .map(TypeMirror::toString)
                .filter(bound -> !bound.equals("java.lang.Object"))
                .collect(Collectors.joining(" & "));
        return parameter.getSimpleName() + (bounds.isEmpty() ? "" : " extends " + bounds);
    }

    private static String nameOf(TypeMirror type) {
        String name = type.toString();
        return name.replace("java.lang.", "").replaceAll("\\bjava\\.sql\\.", "");
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private void line(String format, Object... arguments) {
        out.append(String.format(format, arguments)).append('\n');
    }
}
