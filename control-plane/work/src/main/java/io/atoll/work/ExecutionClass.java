package io.atoll.work;

import io.atoll.kernel.id.ProjectName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What all executions of one template in one run share; the same object for all of them, so that a
 * codec may send it once.
 *
 * @param name of its template in the workflow
 * @param outputs to make, by name
 */
public record ExecutionClass(
        ProjectName project,
        String workflow,
        String name,
        ExecutionSpec spec,
        SortedMap<String, DeclaredOutput> outputs) {
    public ExecutionClass {
        outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
    }

    /** Where each output is made, relative to the sandbox. */
    public SortedMap<String, String> paths() {
        var paths = new TreeMap<String, String>();
        outputs.forEach((output, declared) -> paths.put(output, declared.path()));
        return paths;
    }

    /** The same with outputs that carry {@code more} beside what they did. */
    ExecutionClass carrying(SortedSet<String> more) {
        var carrying = new TreeMap<String, DeclaredOutput>();
        outputs.forEach(
                (output, declared) -> {
                    var all = new TreeSet<>(declared.classes());
                    all.addAll(more);
                    carrying.put(output, new DeclaredOutput(declared.path(), all));
                });
        return new ExecutionClass(project, workflow, name, spec, carrying);
    }

    /**
     * An output to make.
     *
     * @param path relative to the sandbox
     * @param classes what it will carry
     */
    public record DeclaredOutput(String path, SortedSet<String> classes) {}
}
