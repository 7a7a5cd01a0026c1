package io.millpond.simulation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Connections that inherit the default methods of JDBC, as most drivers' do. A {@code Proxy} overrides them all, which
 * the pool takes for a driver that wants to know where requests begin and end; so this makes a class that passes on the
 * other methods alone.
 */
final class PlainConnections {
    private static final String NAME = "io/millpond/simulation/PlainConnection";
    private static final String TARGET = Type.getDescriptor(Connection.class);
    private static final MethodHandle MAKER = maker();

    private PlainConnections() {}

    /** One that passes on to this. */
    static Connection of(Connection target) {
        try {
            return (Connection) MAKER.invokeExact(target);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle maker() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Class<?> type = lookup.defineClass(bytes());
            return lookup.findConstructor(type, MethodType.methodType(void.class, Connection.class))
                    .asType(MethodType.methodType(Connection.class, Connection.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static byte[] bytes() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL, NAME, null, "java/lang/Object", new String[] {
            Type.getInternalName(Connection.class)
        });
        writer.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "target", TARGET, null, null);
        MethodVisitor init = writer.visitMethod(0, "<init>", "(" + TARGET + ")V", null, null);
        init.visitVarInsn(Opcodes.ALOAD, 0);
        init.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        init.visitVarInsn(Opcodes.ALOAD, 0);
        init.visitVarInsn(Opcodes.ALOAD, 1);
        init.visitFieldInsn(Opcodes.PUTFIELD, NAME, "target", TARGET);
        init.visitInsn(Opcodes.RETURN);
        init.visitMaxs(0, 0);
        for (Method method : Connection.class.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers())) {
                pass(writer, method);
            }
        }
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void pass(ClassWriter writer, Method method) {
        String descriptor = Type.getMethodDescriptor(method);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, method.getName(), descriptor, null, null);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETFIELD, NAME, "target", TARGET);
        int at = 1;
        for (Type argument : Type.getArgumentTypes(method)) {
            code.visitVarInsn(argument.getOpcode(Opcodes.ILOAD), at);
            at += argument.getSize();
        }
        String owner = Type.getInternalName(method.getDeclaringClass());
        code.visitMethodInsn(Opcodes.INVOKEINTERFACE, owner, method.getName(), descriptor, true);
        code.visitInsn(Type.getReturnType(method).getOpcode(Opcodes.IRETURN));
        code.visitMaxs(0, 0);
    }
}
