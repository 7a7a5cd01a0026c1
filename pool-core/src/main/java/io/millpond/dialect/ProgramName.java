package io.millpond.dialect;

/**
 * The pool's name as the connection attribute {@code program_name} that MariaDB and MySQL show in performance_schema.
 */
final class ProgramName {
    private ProgramName() {}

    /** As {@code program_name:name}; commas and colons, which separate attributes, become dots. */
    static String attributeFor(String poolName) {
        return "program_name:" + poolName.replace(',', '.').replace(':', '.');
    }
}
