/**
 * What tests of a connection pool need: a driver that misbehaves on cue, records of who holds what, and real databases
 * that start without Docker. Depends on the JDK and on the databases it starts; knows nothing of Millpond's inside.
 */
package io.millpond.testkit;
