package io.millpond.core;

/**
 * With the object's header 120 bytes in front of the fields of the subclasses, so that none of those lies on a cache
 * line of 128 bytes, or in a pair of lines of 64 that are fetched together, with what lies before the object; HotSpot
 * lays out the fields of a superclass before those of its subclasses. Behind them the subclass has to see to it itself.
 */
@SuppressWarnings("unused")
abstract class LinePadding {
    long before01, before02, before03, before04, before05, before06, before07;
    long before08, before09, before10, before11, before12, before13;
}
