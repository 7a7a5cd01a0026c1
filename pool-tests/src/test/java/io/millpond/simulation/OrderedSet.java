package io.millpond.simulation;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A set whose iterators may miss what comes and goes meanwhile, as those of a concurrent one may, but which is gone
 * through in the same order on each machine.
 */
final class OrderedSet<T> extends AbstractSet<T> {
    private final ConcurrentLinkedQueue<T> elements = new ConcurrentLinkedQueue<>();

    @Override
    public boolean add(T element) {
        Seam.point();
        return !elements.contains(element) && elements.add(element);
    }

    @Override
    public boolean remove(Object element) {
        Seam.point();
        return elements.remove(element);
    }

    @Override
    public Iterator<T> iterator() {
        Seam.point();
        return elements.iterator();
    }

    @Override
    public boolean isEmpty() {
        Seam.point();
        return elements.isEmpty();
    }

    @Override
    public int size() {
        return elements.size();
    }
}
