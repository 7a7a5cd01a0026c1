/**
 * What tests of a pool must not leave behind. Depends on the JDK and JUnit, as what tests the pool itself cannot depend
 * on what is built on the pool.
 */
package io.millpond.leftovers;
