package io.millpond.core;

/**
 * 128 bytes in front of a slot's fields, two cache lines, because adjacent lines are fetched in pairs. HotSpot lays out the
 * fields of a superclass before those of its subclasses.
 */
@SuppressWarnings("unused")
abstract class SlotPadding {
    long before01, before02, before03, before04, before05, before06, before07, before08;
    long before09, before10, before11, before12, before13, before14, before15, before16;
}
