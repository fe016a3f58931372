package io.atoll.server.workflow;

import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.ExecutionTemplate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds executions that wait for each other. Used once. */
final class OrderCheck {
    private final Map<String, Set<String>> waitsFor = new LinkedHashMap<>();
    private final Set<String> done = new HashSet<>();
    private final List<List<String>> cycles = new ArrayList<>();

    private OrderCheck() {}

    /** The cycles: each begins and ends with the same name. Empty: there is an order. */
    static List<List<String>> cycles(List<ExecutionTemplate> executions) {
        var check = new OrderCheck();
        for (var execution : executions) {
            var before = new LinkedHashSet<>(execution.needs());
            execution.inputs().values().forEach(binding -> addProducer(binding, before));
            check.waitsFor.put(execution.name(), before);
        }
        check.waitsFor.keySet().forEach(check::walk);
        return check.cycles;
    }

    private static void addProducer(Binding binding, Set<String> producers) {
        switch (binding) {
            case Binding.FromInput _ -> {}
            case Binding.FromOutput from -> producers.add(from.execution());
            case Binding.FromElement from -> producers.add(from.execution());
            case Binding.Gather from -> producers.add(from.execution());
        }
    }

    /** Depth first without recursion: a chain may be thousands long. */
    private void walk(String start) {
        if (done.contains(start)) {
            return;
        }
        var path = new LinkedHashMap<String, List<String>>();
        path.put(start, remaining(start));
        while (!path.isEmpty()) {
            String current = path.lastEntry().getKey();
            List<String> rest = path.lastEntry().getValue();
            if (rest.isEmpty()) {
                path.remove(current);
                done.add(current);
                continue;
            }
            String next = rest.removeLast();
            if (path.containsKey(next)) {
                addCycle(new ArrayList<>(path.keySet()), next);
            } else if (!done.contains(next)) {
                path.put(next, remaining(next));
            }
        }
    }

    private List<String> remaining(String name) {
        return new ArrayList<>(waitsFor.getOrDefault(name, Set.of()));
    }

    private void addCycle(List<String> path, String back) {
        var cycle = new ArrayList<>(path.subList(path.indexOf(back), path.size()));
        cycle.add(back);
        cycles.add(cycle);
    }
}
