package io.millpond.codegen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/**
 * Writes the plain delegation of the JDBC handles while {@code pool-core} is compiled. It sees the JDBC of the release that is compiled
 * for, so that every JDK writes the same source.
 */
@SupportedAnnotationTypes("*")
public final class DelegateProcessor extends AbstractProcessor {
    private boolean done;

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        if (!done && processingEnv.getElementUtils().getPackageElement(DelegatePlan.PACKAGE) != null) {
            done = true;
            DelegatePlan.ALL.forEach(this::write);
        }
        return false;
    }

    private void write(DelegatePlan plan) {
        TypeElement type = processingEnv.getElementUtils().getTypeElement(plan.type());
        try {
            String source = new DelegateWriter(plan, type).source();
            try (Writer out = processingEnv
                    .getFiler()
                    .createSourceFile(DelegatePlan.PACKAGE + "." + plan.name())
                    .openWriter()) {
                out.write(source);
            }
        } catch (IllegalStateException undecided) {
            processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, undecided.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
