/**
 * Deterministic simulation of the whole pool: what it checks, how, and how to run it is told in
 * {@code docs/simulation.md}.
 *
 * <p>Start with {@link io.millpond.simulation.Simulation}, one run; {@link io.millpond.simulation.Scheduler} decides
 * who runs and what time it is, {@link io.millpond.simulation.Instrumentation} makes the pool ask it,
 * {@link io.millpond.simulation.HostileDriver} is the database.
 */
@NullMarked
package io.millpond.simulation;

import org.jspecify.annotations.NullMarked;
