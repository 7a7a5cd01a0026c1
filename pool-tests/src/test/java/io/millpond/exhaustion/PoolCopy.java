package io.millpond.exhaustion;

import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Loads the pool, and the classes here that use it, anew: the pool with something put into its methods. */
abstract class PoolCopy extends ClassLoader {
    private static final String OURS = "io.millpond.";

    /** Loaded once for all: what tests and pool have in common. */
    private static final Set<String> SHARED =
            Set.of(Memory.class.getName(), Stack.class.getName(), Scenario.class.getName());

    PoolCopy() {
        super(PoolCopy.class.getClassLoader());
    }

    /**
     * What writes a method of the pool instead; it may put in calls without arguments, which need no more locals,
     * stack or frames.
     */
    abstract MethodVisitor changed(MethodVisitor method);

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
            byte[] own = name.startsWith(OURS + "exhaustion.") ? code : changed(code);
            return defineClass(name, own, 0, own.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] changed(byte[] code) {
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
                                return name.equals("<clinit>") ? to : changed(to);
                            }
                        },
                        0);
        return out.toByteArray();
    }
}
