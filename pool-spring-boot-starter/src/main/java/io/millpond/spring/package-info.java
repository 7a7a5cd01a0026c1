/**
 * Millpond in Spring Boot: the DataSource of an application, its health and its metrics, from
 * {@code spring.datasource.*}.
 */
@NullMarked
package io.millpond.spring;

import org.jspecify.annotations.NullMarked;
