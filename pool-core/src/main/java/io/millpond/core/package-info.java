/**
 * The lock-free, I/O-free bounded pool of slots. It decides who gets which slot and who waits; it never calls a driver,
 * a logger or a listener. Start reading at {@link io.millpond.core.SlotState}, which draws the state machine, then
 * {@link io.millpond.core.BoundedPool}.
 */
@NullMarked
package io.millpond.core;

import org.jspecify.annotations.NullMarked;
