package io.millpond.codegen;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;

/**
 * One {@link GenerateDelegate} as found in the source.
 *
 * @param handle the annotated class
 * @param jdbcInterface what to delegate to
 * @param parent what the generated class extends
 */
record DelegateRequest(TypeElement handle, TypeElement jdbcInterface, TypeElement parent, Elements elements) {
    static DelegateRequest on(TypeElement handle, Elements elements) {
        AnnotationMirror annotation = annotationOn(handle);
        if (annotation == null) {
            throw new IllegalArgumentException(handle + " asks for nothing");
        }
        TypeElement jdbcInterface = null;
        TypeElement parent = elements.getTypeElement("java.lang.Object");
        for (Map.Entry<? extends ExecutableElement, ? extends AnnotationValue> entry :
                annotation.getElementValues().entrySet()) {
            TypeElement type =
                    (TypeElement) ((DeclaredType) (TypeMirror) entry.getValue().getValue()).asElement();
            if (entry.getKey().getSimpleName().contentEquals("value")) {
                jdbcInterface = type;
            } else {
                parent = type;
            }
        }
        return new DelegateRequest(handle, jdbcInterface, parent, elements);
    }

    String packageName() {
        return elements.getPackageOf(handle).getQualifiedName().toString();
    }

    String className() {
        return "Delegating" + jdbcInterface.getSimpleName();
    }

    /** What to generate, by name and parameters: the order of a class file may differ between JDKs. */
    List<ExecutableElement> methods() {
        List<ExecutableElement> methods = new ArrayList<>();
        collect(jdbcInterface, methods);
        methods.sort(
                Comparator.comparing((ExecutableElement m) -> m.getSimpleName().toString())
                        .thenComparing(m -> m.getParameters().size())
                        .thenComparing(ExecutableElement::toString));
        return methods;
    }

    private void collect(TypeElement type, List<ExecutableElement> methods) {
        if (parentDelegates(type)) {
            return;
        }
        for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            boolean hidden = methods.stream().anyMatch(m -> elements.overrides(m, method, jdbcInterface));
            if (!method.getModifiers().contains(Modifier.STATIC) && !hidden) {
                methods.add(method);
            }
        }
        for (TypeMirror above : type.getInterfaces()) {
            collect((TypeElement) ((DeclaredType) above).asElement(), methods);
        }
    }

    private boolean parentDelegates(TypeElement type) {
        return annotationOn(parent) != null && on(parent, elements).delegates(type);
    }

    private boolean delegates(TypeElement type) {
        return jdbcInterface.equals(type) || parentDelegates(type);
    }

    /** Whether a class above the generated one has this hook, be it abstract or not. */
    boolean parentHas(String hook) {
        return has(parent, hook);
    }

    /** A class whose parent is yet to be generated is followed through its annotation. */
    private boolean has(TypeElement type, String hook) {
        for (Element member : type.getEnclosedElements()) {
            if (member.getKind() == ElementKind.METHOD && member.getSimpleName().contentEquals(hook)) {
                return true;
            }
        }
        if (annotationOn(type) != null) {
            return on(type, elements).parentHas(hook);
        }
        return type.getSuperclass() instanceof DeclaredType above && has((TypeElement) above.asElement(), hook);
    }

    private static AnnotationMirror annotationOn(TypeElement type) {
        for (AnnotationMirror mirror : type.getAnnotationMirrors()) {
            if (mirror.getAnnotationType().toString().equals(GenerateDelegate.class.getName())) {
                return mirror;
            }
        }
        return null;
    }
}
