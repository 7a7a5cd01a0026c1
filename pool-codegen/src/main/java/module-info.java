/** Writes the plain delegation of the JDBC handles; needed to build Millpond, never to run it. */
module io.millpond.codegen {
    requires java.compiler;

    exports io.millpond.codegen;

    provides javax.annotation.processing.Processor with
            io.millpond.codegen.DelegateProcessor;
}
