/** What happened to a pool, noted while it happens at next to no cost, and judged when it is over. */
package io.millpond.testkit.history;
