package io.millpond.simulation;

import io.millpond.MillpondDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Map;

/** A copy of the pool of its own, instrumented; what looks into it is loaded beside it as it is. */
final class PoolLoader extends ClassLoader {
    private static final String ROOT = "io.millpond.";
    private static final String PLACE = MillpondDataSource.class
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .toString();

    private final Map<String, byte[]> patched;
    private final Instrumentation instrumentation = new Instrumentation(this::read);

    /** @param patched classes to take instead of the compiled ones, by internal name */
    PoolLoader(Map<String, byte[]> patched) {
        super(PoolLoader.class.getClassLoader());
        this.patched = patched;
    }

    /** The one object through which the test speaks with this copy. */
    SimulatedPool newPool() {
        try {
            return (SimulatedPool) loadClass("io.millpond.simulation.inside.PoolHost")
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isInside(String name) {
        if (name.startsWith("io.millpond.simulation.")) {
            return name.equals(Seam.class.getName())
                    || name.equals(OrderedSet.class.getName())
                    || name.startsWith("io.millpond.simulation.inside.");
        }
        return name.startsWith(ROOT) && !name.startsWith("io.millpond.testkit.");
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isInside(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String internal = name.replace('.', '/');
        byte[] bytes = patched.get(internal);
        URL resource = getParent().getResource(internal + ".class");
        if (bytes == null && resource == null) {
            throw new ClassNotFoundException(name);
        }
        if (bytes != null || resource.toString().contains(PLACE)) {
            bytes = instrumentation.of(internal, bytes == null ? read(internal) : bytes);
        } else {
            bytes = read(internal);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] read(String internal) {
        byte[] bytes = patched.get(internal);
        if (bytes != null) {
            return bytes;
        }
        try (InputStream in = getParent().getResourceAsStream(internal + ".class")) {
            if (in == null) {
                throw new IllegalStateException("no class " + internal);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
