package io.millpond.testkit.faults;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test method that shows one row of {@code docs/faults.md}: {@code @Fault("N3")}. The number is that of the row in
 * {@code faults/catalogue.tsv}; a row may have several tests. What the test measures it tells the {@link Figures} that
 * it takes as a parameter.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Tag("fault")
@ExtendWith(FaultRecorder.class)
public @interface Fault {
    /** Numbers of the rows that the test shows. */
    String[] value();
}
