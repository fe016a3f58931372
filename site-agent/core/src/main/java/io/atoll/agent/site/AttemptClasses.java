package io.atoll.agent.site;

import io.atoll.agent.event.AgentEvent;
import io.atoll.agent.event.Step;
import io.atoll.work.Assignment;
import io.atoll.work.AttemptReport.MadeOutput;
import io.atoll.work.ExecutionClass.DeclaredOutput;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds attempts to the classes that this site knows their data under, whatever the control plane
 * says. Stateless; used by {@link AttemptDesk} on its thread.
 */
final class AttemptClasses {
    private final KnownClasses known;
    private final AttemptInputs inputs;

    AttemptClasses(KnownClasses known, AttemptInputs inputs) {
        this.known = known;
        this.inputs = inputs;
    }

    /**
     * Why {@code assignment} may not read what it names: its log, and what it makes, would carry
     * less than its inputs. Empty if it may.
     */
    Optional<String> refuse(Assignment assignment) {
        for (var input : assignment.inputs()) {
            for (var element : input.elements()) {
                if (!missing(element).isEmpty()) {
                    return Optional.of(
                            "cannot run %s: this site knows its input '%s' under classes %s (got %s); register it again"
                                    .formatted(
                                            assignment.executionClass().name(),
                                            input.name(),
                                            needs(element),
                                            element.classes()));
                }
            }
        }
        return Optional.empty();
    }

    private SortedSet<String> needs(Assignment.Element element) {
        return element.source() instanceof Assignment.Source.Stored(var digest, _, _)
                ? known.needs(digest)
                : new TreeSet<>();
    }

    private SortedSet<String> missing(Assignment.Element element) {
        var missing = new TreeSet<>(needs(element));
        missing.removeAll(element.classes());
        return missing;
    }

    /**
     * The assignment with the classes that awaited outputs turned out to carry; what it makes
     * carries what they carry beyond what was expected.
     */
    Assignment actual(Assignment assignment) {
        var more = new TreeSet<String>();
        var actual = new ArrayList<Assignment.Input>();
        for (var input : assignment.inputs()) {
            var elements = input.elements().stream().map(each -> actual(each, more)).toList();
            actual.add(new Assignment.Input(input.name(), input.gather(), elements));
        }
        return more.isEmpty() ? assignment : assignment.reading(actual, more);
    }

    private Assignment.Element actual(Assignment.Element element, Set<String> more) {
        if (!(element.source() instanceof Assignment.Source.Awaited(var producer, var output))) {
            return element;
        }
        var carried = new TreeSet<>(element.classes());
        var made = inputs.madeBy(producer).get(output);
        if (made != null) {
            carried.addAll(made.classes());
        }
        carried.stream().filter(each -> !element.classes().contains(each)).forEach(more::add);
        return new Assignment.Element(element.entry(), element.source(), carried);
    }

    /** What was made, each with all it carries; the site knows it under that from now on. */
    SortedMap<String, MadeOutput> carried(
            Assignment assignment, AgentEvent.Published published, Step step) {
        var read = assignment.inputClasses();
        var late = new TreeSet<String>();
        assignment
                .inputs()
                .forEach(input -> input.elements().forEach(each -> late.addAll(missing(each))));
        var carried = new TreeMap<String, MadeOutput>();
        for (var each : published.outputs().entrySet()) {
            var made = each.getValue();
            var declared = new TreeSet<>(late);
            declared(assignment, each.getKey())
                    .ifPresent(output -> declared.addAll(output.classes()));
            var released = new TreeSet<>(read);
            released.removeAll(declared);
            var digest = made.content().digest();
            known.made(digest, declared, released, step);
            // A folder carries what its files do, and no release of the folder speaks of them.
            known.given(digest, known.needs(published.partsOf(each.getKey())), step);
            declared.addAll(known.needs(digest));
            carried.put(each.getKey(), made.carrying(declared));
        }
        return carried;
    }

    private static Optional<DeclaredOutput> declared(Assignment assignment, String output) {
        return Optional.ofNullable(assignment.executionClass().outputs().get(output));
    }
}
