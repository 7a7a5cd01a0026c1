/**
 * Housekeeping: the rules are pure functions of facts and time; one thread asks them and has their
 * verdicts carried out.
 */
@NullMarked
package io.millpond.upkeep;

import org.jspecify.annotations.NullMarked;
