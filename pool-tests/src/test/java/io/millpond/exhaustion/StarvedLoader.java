package io.millpond.exhaustion;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads the pool, and the class that uses it, anew, so that each allocation of the pool's own code asks {@link Memory} first. So does each call by which it makes
 * the JDK allocate; whether that fails before or after its effect cannot be told here: it fails before.
 */
final class StarvedLoader extends ClassLoader {
    private static final String OURS = "io.millpond.";

    /** Loaded once for all: what tests and pool have in common. */
    private static final Set<String> SHARED = Set.of(Memory.class.getName(), Scenario.class.getName());

    /** Methods of the JDK that allocate wherever the pool calls them. */
    private static final Set<String> ALLOCATING = Set.of(
            "add",
            "offer",
            "put",
            "putIfAbsent",
            "computeIfAbsent",
            "push",
            "addFirst",
            "addLast",
            "start",
            "execute",
            "submit",
            "schedule",
            "valueOf",
            "append",
            "toString",
            "concat",
            "copyOf",
            "clone",
            "of",
            "iterator",
            "forEach",
            "stream",
            "format",
            "getStackTrace");

    StarvedLoader() {
        super(StarvedLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean own = name.startsWith(OURS) && !name.startsWith(OURS + "testkit.") && !SHARED.contains(name);
        if (!own) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] code = in.readAllBytes();
            byte[] starved = name.startsWith(OURS + "exhaustion.") ? code : starve(code);
            return defineClass(name, starved, 0, starved.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static byte[] starve(byte[] code) {
        // neither locals nor stack change, so the frames stay as they are
        ClassWriter out = new ClassWriter(0);
        new ClassReader(code)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, out) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String type, String signature, String[] exceptions) {
                                MethodVisitor to = super.visitMethod(access, name, type, signature, exceptions);
                                // a class that failed to initialize stays broken for ever, in any JVM
                                return name.equals("<clinit>") ? to : new Starving(to);
                            }
                        },
                        0);
        return out.toByteArray();
    }

    private static final class Starving extends MethodVisitor {
        Starving(MethodVisitor to) {
            super(Opcodes.ASM9, to);
        }

        private void take() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, Memory.class.getName().replace('.', '/'), "take", "()V", false);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (opcode == Opcodes.ANEWARRAY) {
                take();
            }
            super.visitTypeInsn(opcode, type);
            // behind it, because frames tell what is new by where NEW stands
            if (opcode == Opcodes.NEW) {
                take();
            }
        }

        @Override
        public void visitIntInsn(int opcode, int operand) {
            if (opcode == Opcodes.NEWARRAY) {
                take();
            }
            super.visitIntInsn(opcode, operand);
        }

        @Override
        public void visitInvokeDynamicInsn(
                String name, String type, org.objectweb.asm.Handle bootstrap, Object... arguments) {
            take();
            super.visitInvokeDynamicInsn(name, type, bootstrap, arguments);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean isInterface) {
            if (owner.startsWith("java/") && ALLOCATING.contains(name)) {
                take();
            }
            super.visitMethodInsn(opcode, owner, name, type, isInterface);
        }
    }
}
