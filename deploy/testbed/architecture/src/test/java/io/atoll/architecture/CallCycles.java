package io.atoll.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Methods that can come to call themselves, directly or through others, as far as the compiled
 * classes tell. A call of an interface's method counts as a call of each of its implementations.
 */
final class CallCycles {
    private static final Set<String> LATER =
            Set.of(
                    "schedule",
                    "submit",
                    "execute",
                    "inOrder",
                    "onLoop",
                    "whenComplete",
                    "thenApply",
                    "exceptionally");

    private final Map<String, Method> methods = new LinkedHashMap<>();

    private CallCycles(JavaClasses classes) {
        for (var type : classes) {
            for (var unit : type.getCodeUnits()) {
                methods.put(nameOf(unit), new Method(nameOf(unit)));
            }
        }
        for (var type : classes) {
            for (var unit : type.getCodeUnits()) {
                accesses(unit).forEach(access -> add(unit, access));
            }
        }
    }

    /** Groups of methods that call each other in a circle, each sorted. */
    static List<SortedSet<String>> in(JavaClasses classes) {
        return new CallCycles(classes).components();
    }

    // What is handed to another thread, or to this one for later, is no call.
    private static Collection<JavaAccess<?>> accesses(JavaCodeUnit unit) {
        var all = new ArrayList<JavaAccess<?>>(unit.getCallsFromSelf());
        if (all.stream().anyMatch(call -> LATER.contains(call.getTarget().getName()))) {
            all.removeIf(JavaAccess::isDeclaredInLambda);
        } else {
            all.addAll(unit.getMethodReferencesFromSelf());
        }
        return all;
    }

    private void add(JavaCodeUnit from, JavaAccess<?> access) {
        if (access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target) {
            target.resolveMember().ifPresent(unit -> addWithOverrides(from, unit));
        }
    }

    private void addWithOverrides(JavaCodeUnit from, JavaCodeUnit unit) {
        call(from, unit);
        boolean ours = unit.getOwner().getPackageName().startsWith("io.atoll");
        if (!ours || unit.isConstructor() || unit.getModifiers().contains(JavaModifier.STATIC)) {
            return;
        }
        for (JavaClass below : unit.getOwner().getAllSubclasses()) {
            for (var method : below.getMethods()) {
                // One that hands on to another of its kind is no circle of its own.
                if (!nameOf(method).equals(nameOf(from))
                        && method.getName().equals(unit.getName())
                        && names(method.getRawParameterTypes())
                                .equals(names(unit.getRawParameterTypes()))) {
                    call(from, method);
                }
            }
        }
    }

    private void call(JavaCodeUnit from, JavaCodeUnit to) {
        var caller = methods.get(nameOf(from));
        var called = methods.get(nameOf(to));
        if (caller != null && called != null) {
            caller.targets.add(called);
        }
    }

    private static List<String> names(List<JavaClass> types) {
        return types.stream().map(JavaClass::getName).toList();
    }

    private static String nameOf(JavaCodeUnit unit) {
        // With its type: javac adds a method of the same name where a narrower type is returned.
        return "%s.%s(%s) %s"
                .formatted(
                        unit.getOwner().getName(),
                        unit.getName(),
                        String.join(
                                ", ",
                                unit.getRawParameterTypes().stream()
                                        .map(JavaClass::getSimpleName)
                                        .toList()),
                        unit.getRawReturnType().getSimpleName());
    }

    // Tarjan's algorithm with a stack of its own (R. Tarjan, Depth-first search and linear graph
    // algorithms, 1972).
    private List<SortedSet<String>> components() {
        var found = new ArrayList<SortedSet<String>>();
        var open = new ArrayDeque<Method>();
        int visited = 0;
        for (var root : methods.values()) {
            if (root.index >= 0) {
                continue;
            }
            var work = new ArrayDeque<Method>();
            work.push(root);
            while (!work.isEmpty()) {
                var method = work.element();
                if (method.index < 0) {
                    method.visit(visited++);
                    open.push(method);
                }
                if (method.left.hasNext()) {
                    var target = method.left.next();
                    if (target.index < 0) {
                        work.push(target);
                    } else if (target.open) {
                        method.low = Math.min(method.low, target.index);
                    }
                    continue;
                }
                work.pop();
                if (!work.isEmpty()) {
                    work.element().low = Math.min(work.element().low, method.low);
                }
                if (method.low == method.index) {
                    var group = closed(open, method);
                    if (group.size() > 1 || method.targets.contains(method)) {
                        found.add(group);
                    }
                }
            }
        }
        return found;
    }

    private static SortedSet<String> closed(Deque<Method> open, Method last) {
        var group = new TreeSet<String>();
        Method popped;
        do {
            popped = open.pop();
            popped.open = false;
            group.add(popped.name);
        } while (!popped.equals(last));
        return group;
    }

    /** What is known of a method while the circles are looked for. */
    private static final class Method {
        private final String name;
        private final Set<Method> targets = new LinkedHashSet<>();
        private Iterator<Method> left = Collections.emptyIterator();
        private int index = -1;
        private int low;
        private boolean open;

        Method(String name) {
            this.name = name;
        }

        void visit(int number) {
            index = number;
            low = number;
            open = true;
            left = targets.iterator();
        }
    }
}
