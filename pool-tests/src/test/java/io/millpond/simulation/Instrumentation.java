package io.millpond.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Makes of a compiled class of the pool one that a {@link Scheduler} can run: a {@link Seam#point} stands before each
 * access that other threads can see, and what waits, starts threads, or asks for time or chance asks {@link Seam};
 * whatever is caught is shown to it first. The code of the pool is what is compiled for production, not a copy.
 */
final class Instrumentation {
    private static final String SEAM = "io/millpond/simulation/Seam";
    private static final int API = Opcodes.ASM9;

    /** Owner, name and descriptor of what is replaced, and the name in {@link Seam}. */
    private static final Map<String, String> REPLACED = Map.ofEntries(
            Map.entry("java/lang/System.nanoTime()J", "nanoTime"),
            Map.entry("java/lang/System.currentTimeMillis()J", "currentTimeMillis"),
            Map.entry("java/util/concurrent/locks/LockSupport.parkNanos(Ljava/lang/Object;J)V", "parkNanos"),
            Map.entry("java/util/concurrent/locks/LockSupport.parkNanos(J)V", "parkNanos"),
            Map.entry("java/util/concurrent/locks/LockSupport.unpark(Ljava/lang/Thread;)V", "unpark"),
            Map.entry(
                    "java/util/concurrent/CompletableFuture.get(JLjava/util/concurrent/TimeUnit;)Ljava/lang/Object;",
                    "get"),
            Map.entry("java/util/concurrent/CountDownLatch.await(JLjava/util/concurrent/TimeUnit;)Z", "await"),
            Map.entry("java/util/concurrent/locks/ReentrantLock.lock()V", "lock"),
            Map.entry("java/lang/Thread.start()V", "start"),
            Map.entry("java/lang/Thread.getId()J", "threadId"),
            Map.entry("io/millpond/core/BorrowerId.of(Ljava/lang/Thread;)J", "threadId"),
            Map.entry("io/millpond/pool/LiveThreads.ids()Ljava/util/Set;", "liveIds"),
            Map.entry("java/util/concurrent/ThreadPoolExecutor.execute(Ljava/lang/Runnable;)V", "execute"),
            Map.entry("java/lang/Math.random()D", "random"));

    /** The order in which it is gone through must not depend on where objects lie. */
    private static final String NEW_SET =
            "java/util/concurrent/ConcurrentHashMap.newKeySet()Ljava/util/concurrent/ConcurrentHashMap$KeySetView;";

    /** Outside of core: whose plain fields are part of what threads that share a lease tell each other. */
    private static final Set<String> SHARED_LEASE = Set.of(
            "io/millpond/jdbc/LeaseFence",
            "io/millpond/jdbc/OpenChildren",
            "io/millpond/jdbc/StatementHandle",
            "io/millpond/jdbc/Tracked");

    private static final Set<String> SHARED = Set.of(
            "java/lang/invoke/VarHandle",
            "java/util/concurrent/ConcurrentLinkedQueue",
            "java/util/concurrent/CompletableFuture",
            "java/util/concurrent/CountDownLatch",
            "java/util/concurrent/locks/ReentrantLock");

    /** Written by many and decided on by nobody. */
    private static final Set<String> STATISTICS =
            Set.of("io/millpond/core/TimeHistogram", "io/millpond/core/SampledTime", "io/millpond/core/CallTimes");

    private final Function<String, byte[]> classes;

    /** Of the fields of each class, the access flags; the superclass under the empty name. */
    private final Map<String, Map<String, Object>> fields = new HashMap<>();

    /** @param classes the bytes of a class of the pool by its internal name */
    Instrumentation(Function<String, byte[]> classes) {
        this.classes = classes;
    }

    byte[] of(String internalName, byte[] original) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(reader, 0);
        boolean points = !STATISTICS.contains(internalName);
        boolean core = internalName.startsWith("io/millpond/core/");
        reader.accept(
                new ClassVisitor(API, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
                        return new Method(next, points && !name.equals("<clinit>"), core, name.equals("<init>"));
                    }
                },
                0);
        return writer.toByteArray();
    }

    private final class Method extends MethodVisitor {
        private final boolean points;
        private final boolean core;
        private final boolean constructor;
        private final Set<Label> handlers = new HashSet<>();
        private boolean atHandler;

        Method(MethodVisitor next, boolean points, boolean core, boolean constructor) {
            super(API, next);
            this.points = points;
            this.core = core;
            this.constructor = constructor;
        }

        @Override
        public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
            handlers.add(handler);
            super.visitTryCatchBlock(start, end, handler, type);
        }

        @Override
        public void visitLabel(Label label) {
            super.visitLabel(label);
            atHandler = handlers.contains(label);
        }

        /** One stands at the begin of each handler. */
        @Override
        public void visitFrame(int type, int locals, Object[] local, int stack, Object[] onStack) {
            super.visitFrame(type, locals, local, stack, onStack);
            if (atHandler) {
                atHandler = false;
                super.visitInsn(Opcodes.DUP);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, SEAM, "caught", "(Ljava/lang/Throwable;)V", false);
            }
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            super.visitMaxs(handlers.isEmpty() ? maxStack : Math.max(2, maxStack), maxLocals);
        }

        private void point() {
            if (points) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, SEAM, "point", "()V", false);
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            if (!constructor && owner.startsWith("io/millpond/") && isSeenByOthers(owner, name)) {
                point();
            }
            super.visitFieldInsn(opcode, owner, name, descriptor);
        }

        /**
         * Volatile fields; in core and for shared leases also plain ones, whose order against the others is what the
         * protocol is about.
         */
        private boolean isSeenByOthers(String owner, String name) {
            int access = access(owner, name);
            boolean protocol = core || SHARED_LEASE.contains(owner);
            return (access & Opcodes.ACC_VOLATILE) != 0
                    || protocol && (access & (Opcodes.ACC_FINAL | Opcodes.ACC_STATIC)) == 0;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            String seam = REPLACED.get(owner + '.' + name + descriptor);
            if (seam != null) {
                String seamDescriptor =
                        opcode == Opcodes.INVOKESTATIC ? descriptor : "(L" + owner + ';' + descriptor.substring(1);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, SEAM, seam, seamDescriptor, false);
                return;
            }
            if (NEW_SET.equals(owner + '.' + name + descriptor)) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, SEAM, "newSet", "()Ljava/util/Set;", false);
                return;
            }
            boolean shared = SHARED.contains(owner) || owner.startsWith("java/util/concurrent/atomic/");
            if (shared && !name.equals("<init>")) {
                point();
            }
            super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            Object[] replaced = arguments.clone();
            for (int i = 0; i < replaced.length; i++) {
                if (replaced[i] instanceof Handle handle) {
                    String seam = REPLACED.get(handle.getOwner() + '.' + handle.getName() + handle.getDesc());
                    if (seam != null) {
                        replaced[i] = new Handle(Opcodes.H_INVOKESTATIC, SEAM, seam, handle.getDesc(), false);
                    }
                }
            }
            super.visitInvokeDynamicInsn(name, descriptor, bootstrap, replaced);
        }
    }

    private int access(String owner, String field) {
        String type = owner;
        while (type != null && type.startsWith("io/millpond/")) {
            Map<String, Object> known = fields.computeIfAbsent(type, this::read);
            if (known.get(field) instanceof Integer access) {
                return access;
            }
            type = (String) known.get("");
        }
        return Opcodes.ACC_FINAL;
    }

    private Map<String, Object> read(String type) {
        Map<String, Object> found = new HashMap<>();
        new ClassReader(classes.apply(type))
                .accept(
                        new ClassVisitor(API) {
                            @Override
                            public void visit(
                                    int version, int access, String name, String sign, String superName, String[] of) {
                                found.put("", superName);
                            }

                            @Override
                            public @Nullable FieldVisitor visitField(
                                    int access, String name, String descriptor, String signature, Object value) {
                                found.put(name, access);
                                return null;
                            }
                        },
                        ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
        return found;
    }
}
