package io.millpond.codegen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

/** Prints one generated class. */
final class DelegateWriter {
    private static final Pattern QUALIFIED = Pattern.compile("((?:[a-z]\\w*\\.)+)([A-Z]\\w*)");

    private final DelegateRequest request;
    private final SortedSet<String> imports = new TreeSet<>();
    /** Hooks to declare: their name and their declaration. */
    private final Map<String, String> hooks = new LinkedHashMap<>();

    DelegateWriter(DelegateRequest request) {
        this.request = request;
    }

    String source() {
        String type = use(request.jdbcInterface().getQualifiedName().toString());
        String exception = use("java.sql.SQLException");
        hook("failed", "abstract " + exception + " failed(Throwable failure);");
        List<String> methods = new ArrayList<>();
        for (ExecutableElement method : request.methods()) {
            switch (JdbcMethodKind.of(method)) {
                case PLAIN, DOWN -> methods.add(delegating(method));
                case UP -> {
                    // stays abstract in the interface, so that the compiler asks for it;
                    // a default method would not be missed
                    if (method.isDefault()) {
                        methods.add("    @Override\n    public abstract " + signature(method) + ";\n");
                    }
                }
            }
        }
        boolean hasParent = !request.parent().getQualifiedName().contentEquals("java.lang.Object");
        String constructor = hasParent ? constructor() : "";
        StringBuilder out = new StringBuilder();
        out.append("// generated from ").append(request.jdbcInterface().getQualifiedName());
        out.append(" for ").append(request.handle().getSimpleName()).append("; do not edit\n");
        out.append("package ").append(request.packageName()).append(";\n\n");
        imports.add("org.jspecify.annotations.NullUnmarked");
        for (String name : imports) {
            out.append("import ").append(name).append(";\n");
        }
        out.append("\n/** The plain part of {@link ").append(request.handle().getSimpleName());
        out.append("}; java.sql does not say what may be null. */\n");
        out.append("@NullUnmarked\n@SuppressWarnings(\"deprecation\")\n");
        out.append("abstract class ").append(request.className());
        if (hasParent) {
            out.append(" extends ").append(request.parent().getSimpleName());
        }
        out.append(" implements ").append(type).append(" {\n").append(constructor);
        out.append("    /** The driver's object; throws if it must not be used any more. */\n");
        if (request.parentHas("delegate")) {
            out.append("    @Override\n");
        }
        out.append("    abstract ")
                .append(type)
                .append(" delegate() throws ")
                .append(exception)
                .append(";\n");
        for (String declaration : hooks.values()) {
            out.append("\n    ").append(declaration).append('\n');
        }
        for (String method : methods) {
            out.append('\n').append(method);
        }
        return out.append("}\n").toString();
    }

    private String constructor() {
        List<ExecutableElement> constructors =
                ElementFilter.constructorsIn(request.parent().getEnclosedElements());
        if (constructors.isEmpty() || constructors.get(0).getParameters().isEmpty()) {
            return "";
        }
        ExecutableElement constructor = constructors.get(0);
        String parameters = constructor.getParameters().stream()
                .map(p -> use(p.asType().toString()) + ' ' + p.getSimpleName())
                .collect(Collectors.joining(", "));
        String arguments = constructor.getParameters().stream()
                .map(p -> p.getSimpleName().toString())
                .collect(Collectors.joining(", "));
        return "    " + request.className() + '(' + parameters + ") {\n        super(" + arguments + ");\n    }\n\n";
    }

    private String delegating(ExecutableElement method) {
        String type = use(request.jdbcInterface().getQualifiedName().toString());
        DriverEntry entry = DriverEntry.of(method);
        boolean executes = entry == DriverEntry.EXECUTION;
        String last = last(entry);
        String call = "target." + method.getSimpleName() + '(' + arguments(method) + ')';
        if (JdbcMethodKind.of(method) == JdbcMethodKind.DOWN) {
            call = wrapped(method, call);
        }
        boolean answers = method.getReturnType().getKind() != TypeKind.VOID;
        return "    @Override\n    public " + signature(method) + " {\n"
                + bareParameters(method)
                + (executes ? begin(method) : "")
                + "        " + type + " target = " + (executes ? "target()" : "delegate()") + ";\n"
                + enter(entry)
                + "        try {\n"
                + "            " + (answers ? "return " : "") + call + ";\n"
                + "        } catch (Throwable e) {\n"
                + "            throw failed(e);\n"
                + (last.isEmpty() ? "" : "        } finally {\n            " + last + "\n")
                + "        }\n    }\n";
    }

    /**
     * What runs in the database goes through one pair of hooks; the SQL is null where the statement itself
     * knows it. What the first answers the second is told: several threads may be in one statement, so that it
     * cannot be kept there.
     */
    private String begin(ExecutableElement method) {
        String type = use(request.jdbcInterface().getQualifiedName().toString());
        hook("begin", "abstract int begin(String sql) throws SQLException;");
        // redeclared by each interface with its own type
        hooks.put("target", (request.parentHas("target") ? "@Override\n    " : "") + "abstract " + type + " target();");
        hook("end", "abstract void end(int call);");
        boolean sql = !method.getParameters().isEmpty();
        return "        int call = begin(" + (sql ? "a0" : "null") + ");\n";
    }

    private String enter(DriverEntry entry) {
        if (entry == DriverEntry.COUNTED) {
            hook("enter", "abstract int enter() throws SQLException;");
            hook("leave", "abstract void leave(int call);");
            return "        int call = enter();\n";
        }
        if (entry == DriverEntry.PERHAPS_COUNTED) {
            hook("enterPerhaps", "abstract int enterPerhaps() throws SQLException;");
            hook("leavePerhaps", "abstract void leavePerhaps(int call);");
            return "        int call = enterPerhaps();\n";
        }
        return "";
    }

    private static String last(DriverEntry entry) {
        return switch (entry) {
            case EXECUTION -> "end(call);";
            case COUNTED -> "leave(call);";
            case PERHAPS_COUNTED -> "leavePerhaps(call);";
            case LOCAL -> "";
        };
    }

    private String wrapped(ExecutableElement method, String call) {
        TypeMirror type = method.getReturnType();
        if (type.getKind() == TypeKind.TYPEVAR) {
            hook("wrapAs", "abstract <T> T wrapAs(T child, Class<T> type) throws SQLException;");
            return "wrapAs(" + call + ", a" + (method.getParameters().size() - 1) + ')';
        }
        boolean array = type.getKind() == TypeKind.ARRAY;
        String child = use(array ? ((ArrayType) type).getComponentType().toString() : type.toString());
        String name = "wrap" + child + (array ? "s" : "");
        String result = child + (array ? "[]" : "");
        boolean prepared = child.equals("PreparedStatement") || child.equals("CallableStatement");
        hook(
                name,
                "abstract " + result + ' ' + name + '(' + result + " child" + (prepared ? ", String sql" : "")
                        + ") throws SQLException;");
        return name + '(' + call + (prepared ? ", a0" : "") + ')';
    }

    /**
     * What the driver gets instead of handles. Outside of the call: that one of them is dead is no failure of the
     * driver's, from which something could be learnt of the connection.
     */
    private String bareParameters(ExecutableElement method) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < method.getParameters().size(); i++) {
            TypeMirror type = method.getParameters().get(i).asType();
            if (isHandle(type)) {
                hook("unwrapped", "abstract <T> T unwrapped(T value) throws SQLException;");
                out.append("        ")
                        .append(use(type.toString()))
                        .append(" bare")
                        .append(i);
                out.append(" = unwrapped(a").append(i).append(");\n");
            }
        }
        return out.toString();
    }

    private static String arguments(ExecutableElement method) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < method.getParameters().size(); i++) {
            boolean handle = isHandle(method.getParameters().get(i).asType());
            arguments.add((handle ? "bare" : "a") + i);
        }
        return String.join(", ", arguments);
    }

    /** A stream that the pool has wrapped looks after itself. */
    private static boolean isHandle(TypeMirror type) {
        return JdbcMethodKind.isChild(type) && !type.toString().startsWith("java.io.");
    }

    private String signature(ExecutableElement method) {
        StringBuilder out = new StringBuilder();
        if (!method.getTypeParameters().isEmpty()) {
            out.append(method.getTypeParameters().stream()
                            .map(this::typeParameter)
                            .collect(Collectors.joining(", ", "<", ">")))
                    .append(' ');
        }
        out.append(use(method.getReturnType().toString())).append(' ');
        out.append(method.getSimpleName()).append('(');
        for (int i = 0; i < method.getParameters().size(); i++) {
            String type = use(method.getParameters().get(i).asType().toString());
            out.append(i == 0 ? "" : ", ").append(type).append(" a").append(i);
        }
        out.append(')');
        if (!method.getThrownTypes().isEmpty()) {
            out.append(method.getThrownTypes().stream()
                    .map(t -> use(t.toString()))
                    .collect(Collectors.joining(", ", " throws ", "")));
        }
        return out.toString();
    }

    private String typeParameter(TypeParameterElement parameter) {
        String bounds = parameter.getBounds().stream()
                .map(b -> use(b.toString()))
                .filter(b -> !b.equals("Object"))
                .collect(Collectors.joining(" & "));
        return parameter.getSimpleName() + (bounds.isEmpty() ? "" : " extends " + bounds);
    }

    private void hook(String name, String declaration) {
        if (!request.parentHas(name)) {
            hooks.put(name, declaration);
        }
    }

    /** The simple name of a type, imported. */
    private String use(String type) {
        Matcher matcher = QUALIFIED.matcher(type);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String packageName = matcher.group(1).substring(0, matcher.group(1).length() - 1);
            if (!packageName.equals("java.lang") && !packageName.equals(request.packageName())) {
                imports.add(packageName + '.' + matcher.group(2));
            }
            matcher.appendReplacement(out, matcher.group(2));
        }
        return matcher.appendTail(out).toString().replaceAll(",(?! )", ", ");
    }
}
