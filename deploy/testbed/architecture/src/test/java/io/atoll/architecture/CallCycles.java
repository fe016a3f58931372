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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    private final Map<String, Set<String>> calls = new LinkedHashMap<>();

    private CallCycles(JavaClasses classes) {
        for (var type : classes) {
            for (var unit : type.getCodeUnits()) {
                calls.put(nameOf(unit), new LinkedHashSet<>());
            }
        }
        for (var type : classes) {
            for (var unit : type.getCodeUnits()) {
                accesses(unit).forEach(access -> add(unit, access));
            }
        }
    }

    /** Groups of methods that call each other in a circle, each sorted. */
    static List<TreeSet<String>> in(JavaClasses classes) {
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
        var targets = calls.get(nameOf(from));
        if (calls.containsKey(nameOf(unit))) {
            targets.add(nameOf(unit));
        }
        boolean ours = unit.getOwner().getPackageName().startsWith("io.atoll");
        if (!ours || unit.isConstructor() || unit.getModifiers().contains(JavaModifier.STATIC)) {
            return;
        }
        for (JavaClass below : unit.getOwner().getAllSubclasses()) {
            for (var method : below.getMethods()) {
                // One that hands on to another of its kind is no circle of its own.
                if (calls.containsKey(nameOf(method))
                        && !nameOf(method).equals(nameOf(from))
                        && method.getName().equals(unit.getName())
                        && names(method.getRawParameterTypes())
                                .equals(names(unit.getRawParameterTypes()))) {
                    targets.add(nameOf(method));
                }
            }
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
    private List<TreeSet<String>> components() {
        var found = new ArrayList<TreeSet<String>>();
        var index = new HashMap<String, Integer>();
        var low = new HashMap<String, Integer>();
        var open = new ArrayDeque<String>();
        var isOpen = new HashSet<String>();
        for (var root : calls.keySet()) {
            if (index.containsKey(root)) {
                continue;
            }
            var work = new ArrayDeque<Visit>();
            work.push(new Visit(root, List.copyOf(calls.get(root)), new int[1]));
            while (!work.isEmpty()) {
                var visit = work.peek();
                if (!index.containsKey(visit.method())) {
                    index.put(visit.method(), index.size());
                    low.put(visit.method(), index.get(visit.method()));
                    open.push(visit.method());
                    isOpen.add(visit.method());
                }
                if (visit.next()[0] < visit.targets().size()) {
                    var target = visit.targets().get(visit.next()[0]++);
                    if (!index.containsKey(target)) {
                        work.push(new Visit(target, List.copyOf(calls.get(target)), new int[1]));
                    } else if (isOpen.contains(target)) {
                        low.merge(visit.method(), index.get(target), Math::min);
                    }
                    continue;
                }
                work.pop();
                if (!work.isEmpty()) {
                    low.merge(work.peek().method(), low.get(visit.method()), Math::min);
                }
                if (low.get(visit.method()).equals(index.get(visit.method()))) {
                    var group = new TreeSet<String>();
                    String popped;
                    do {
                        popped = open.pop();
                        isOpen.remove(popped);
                        group.add(popped);
                    } while (!popped.equals(visit.method()));
                    if (group.size() > 1 || calls.get(group.first()).contains(group.first())) {
                        found.add(group);
                    }
                }
            }
        }
        return found;
    }

    private record Visit(String method, List<String> targets, int[] next) {}
}
