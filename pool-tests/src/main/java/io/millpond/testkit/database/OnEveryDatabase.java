package io.millpond.testkit.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test once on every database, started: {@code @OnEveryDatabase void mustX(TestDatabase db)}. Where a database
 * cannot be had the run is skipped by name with the reason, unless
 * {@code -Dmillpond.databases.required=POSTGRESQL,MARIADB} (or {@code all}) makes that a failure.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(EveryDatabase.class)
public @interface OnEveryDatabase {
    /** Only these; empty means all. */
    TestDatabase[] value() default {};

    /** All but these. */
    TestDatabase[] except() default {};
}
