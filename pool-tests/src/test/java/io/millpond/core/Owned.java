package io.millpond.core;

import java.util.concurrent.atomic.AtomicReference;

/** A resource that notices a second owner. */
final class Owned {
    private final AtomicReference<Thread> owner = new AtomicReference<>();

    /** Plain: what an owner writes, the next must see. */
    private long uses;

    long take() {
        Thread other = owner.compareAndExchange(null, Thread.currentThread());
        if (other != null) {
            throw new IllegalStateException(Thread.currentThread() + " was lent what " + other + " has");
        }
        return ++uses;
    }

    void giveBack() {
        if (!owner.compareAndSet(Thread.currentThread(), null)) {
            throw new IllegalStateException(owner.get() + " has what " + Thread.currentThread() + " gives back");
        }
    }
}
