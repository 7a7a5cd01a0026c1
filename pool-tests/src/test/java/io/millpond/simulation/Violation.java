package io.millpond.simulation;

import org.jspecify.annotations.Nullable;

/**
 * What a simulation found.
 *
 * @param invariant its number, 0 if a fiber died or did not come to an end
 */
record Violation(int invariant, String what, @Nullable Throwable cause, long step, long at) {}
