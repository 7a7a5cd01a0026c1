package io.millpond.exhaustion;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.objectweb.asm.MethodVisitor;

/**
 * Loads the pool anew, as it is, and notes on which threads its classes, and those that they name, are asked for
 * the first time.
 */
final class LoadNotes extends PoolCopy {
    /** A class that was asked for, and by which thread. */
    record Note(String className, String thread) {}

    private final Queue<Note> notes = new ConcurrentLinkedQueue<>();

    List<Note> of(String threads) {
        return notes.stream().filter(each -> each.thread.startsWith(threads)).toList();
    }

    void forget() {
        notes.clear();
    }

    /** By the JVM: once for each class that is named here, except for those that ask at the same moment. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        notes.add(new Note(name, Thread.currentThread().getName()));
        return super.loadClass(name, resolve);
    }

    @Override
    MethodVisitor changed(MethodVisitor method) {
        return method;
    }
}
