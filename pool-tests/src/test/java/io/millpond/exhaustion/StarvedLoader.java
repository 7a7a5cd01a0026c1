package io.millpond.exhaustion;

import java.util.Set;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads the pool, and the class that uses it, anew, so that each allocation of the pool's own code asks {@link Memory}
 * first. So does each call by which it makes the JDK allocate; whether that fails before or after its effect cannot be
 * told here: it fails before.
 */
final class StarvedLoader extends PoolCopy {
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

    @Override
    MethodVisitor changed(MethodVisitor method) {
        return new Starving(method);
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
