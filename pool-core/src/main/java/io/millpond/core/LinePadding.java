package io.millpond.core;

/**
 * With the object's header 56 bytes in front of the fields of the subclasses, so that none of those lies on a cache line of 64 bytes with what lies before the
 * object; HotSpot lays out the fields of a superclass before those of its subclasses. Behind them the subclass has to see to it itself.
 */
@SuppressWarnings("unused")
abstract class LinePadding {
    long before1, before2, before3, before4, before5;
}
