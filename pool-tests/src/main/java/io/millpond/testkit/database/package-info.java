/**
 * Real databases for tests, started once per JVM and only if a test asks: configured ones, containers, binaries
 * from Maven or from the machine, in that order. Where none works, the test is skipped by name and the reason
 * printed at the end.
 */
package io.millpond.testkit.database;
