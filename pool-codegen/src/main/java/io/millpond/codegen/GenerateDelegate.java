package io.millpond.codegen;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for the plain part of a handle: {@code Delegating<Interface>}, an abstract class in the same package from which
 * the annotated class (or a class that it extends) is derived. Which method becomes what is told in
 * {@link JdbcMethodKind}.
 */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface GenerateDelegate {
    /** The JDBC interface to delegate to. */
    Class<?> value();

    /**
     * The class that the generated one extends. What it already does is not generated again: hooks that it has, and the
     * methods of interfaces for which it carries this annotation itself.
     */
    Class<?> extending() default Object.class;
}
