package io.millpond.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * The rules of the house that can be read off compiled classes. ArchUnit fails a rule that finds no class to look at.
 */
final class Rules {
    private static final String[] ANNOTATIONS = {"org.jspecify.annotations", "io.millpond.codegen.."};
    private static final List<String> WORDS = List.of("Util", "Utils", "Helper", "Manager", "Impl", "Base");

    private Rules() {}

    /** One slice per package, the root package included. */
    static final ArchRule NO_PACKAGE_CYCLES = SlicesRuleDefinition.slices()
            .assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                    return javaClass.getPackageName().startsWith("io.millpond")
                            ? SliceIdentifier.of(javaClass.getPackageName())
                            : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                    return "packages";
                }
            })
            .should()
            .beFreeOfCycles();

    static final ArchRule NO_THREAD_LOCALS = noClasses().should().dependOnClassesThat(assignableTo(ThreadLocal.class));

    static final ArchRule NO_SYNCHRONIZED_METHODS = noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);

    static final ArchRule NO_STANDARD_STREAMS = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    /** Enums are serializable whether they want it or not; exceptions are by tradition. */
    static final ArchRule NOTHING_SERIALIZABLE = noClasses()
            .that()
            .areNotEnums()
            .and()
            .areNotAssignableTo(Enum.class)
            .and()
            .areNotAssignableTo(Throwable.class)
            .should()
            .beAssignableTo(Serializable.class);

    static final ArchRule NO_EMPTY_NAMES = classes().should(notEndWithAnEmptyWord());

    /** The JDK without I/O and without JDBC, and nothing of ours. */
    static ArchRule pure(String corePackage) {
        return classes()
                .that()
                .resideInAPackage(corePackage)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                corePackage, "java.lang..", "java.util", "java.util.concurrent..", "java.util.function")
                        .or(resideInAnyPackage(ANNOTATIONS))
                        .or(primitive()));
    }

    /** The JDK, and of ours only these packages. */
    static ArchRule dependsOnlyOn(String thePackage, Set<String> ours, String... libraries) {
        return classes()
                .that()
                .resideInAPackage(thePackage)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java..", "javax.net.ssl..", "javax.sql..", "javax.xml..", "javax.management..")
                        .or(resideInAnyPackage(ours.toArray(String[]::new)))
                        .or(resideInAnyPackage(thePackage))
                        .or(resideInAnyPackage(libraries))
                        .or(resideInAnyPackage(ANNOTATIONS))
                        .or(primitive()));
    }

    static ArchRule withoutLogging(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.util.logging..");
    }

    /** What applications can call mentions only what they can name. */
    static ArchRule publicMethodsMentionOnly(Set<String> exported, String root) {
        return methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(exported.toArray(String[]::new))
                .should(mentionNothingUnder(root, exported));
    }

    private static ArchCondition<JavaMethod> mentionNothingUnder(String root, Set<String> except) {
        return new ArchCondition<>("mention exported types only") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                for (JavaClass type : method.getAllInvolvedRawTypes()) {
                    String thePackage = type.getBaseComponentType().getPackageName();
                    if (thePackage.startsWith(root) && !except.contains(thePackage)) {
                        events.add(SimpleConditionEvent.violated(
                                method, method.getFullName() + " mentions " + type.getName()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> notEndWithAnEmptyWord() {
        return new ArchCondition<>("say what they are, without " + WORDS) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (String word : WORDS) {
                    if (type.getSimpleName().endsWith(word)) {
                        events.add(SimpleConditionEvent.violated(type, type.getName() + " ends with " + word));
                    }
                }
            }
        };
    }

    private static DescribedPredicate<JavaClass> primitive() {
        return describe("primitive", type -> type.getBaseComponentType().isPrimitive());
    }
}
