package io.millpond.codegen;

import java.io.IOException;
import java.io.Writer;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.Diagnostic;

/** Writes one {@code Delegating…} class for each {@link GenerateDelegate}. */
@SupportedAnnotationTypes("io.millpond.codegen.GenerateDelegate")
public final class DelegateProcessor extends AbstractProcessor {
    /** Made by the compiler. */
    public DelegateProcessor() {}

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (Element handle : round.getElementsAnnotatedWith(GenerateDelegate.class)) {
            try {
                write(DelegateRequest.on((TypeElement) handle, processingEnv.getElementUtils()));
            } catch (JdbcMethodKind.UnknownTypeException | IOException e) {
                processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, e.getMessage(), handle);
            }
        }
        return false;
    }

    private void write(DelegateRequest request) throws IOException {
        String source = new DelegateWriter(request).source();
        String name = request.packageName() + '.' + request.className();
        try (Writer out = processingEnv
                .getFiler()
                .createSourceFile(name, request.handle())
                .openWriter()) {
            out.write(source);
        }
    }
}
