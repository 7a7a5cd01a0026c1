package io.millpond.exhaustion;

import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads the pool anew, so that each of its methods asks {@link Stack} when it is called, and before it
 * calls one of others.
 */
final class ShallowLoader extends PoolCopy {
    private static final String STACK = Stack.class.getName().replace('.', '/');

    @Override
    MethodVisitor changed(MethodVisitor method) {
        return new MethodVisitor(Opcodes.ASM9, method) {
            @Override
            public void visitCode() {
                super.visitCode();
                ask("entered");
            }

            @Override
            public void visitMethodInsn(int opcode, String owner, String name, String type, boolean isInterface) {
                if (!owner.startsWith("io/millpond/") || owner.startsWith("io/millpond/spi/")) {
                    ask("calls");
                }
                super.visitMethodInsn(opcode, owner, name, type, isInterface);
            }

            private void ask(String what) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, STACK, what, "()V", false);
            }
        };
    }
}
