package io.atoll.server.workflow;

import io.atoll.control.workflow.Binding;
import io.atoll.control.workflow.Expansion;
import io.atoll.files.Position;
import io.atoll.files.Problems;
import io.atoll.files.Suggestions;
import java.util.List;
import java.util.Optional;

/**
 * Reads what an input or an output of the workflow is bound to: {@code input}, {@code
 * execution/output}, {@code execution/*&#47;output} or {@code execution/ELEMENT/output}.
 */
final class BindingReader {
    private final Declared declared;
    private final Problems problems;

    BindingReader(Declared declared, Problems problems) {
        this.declared = declared;
        this.problems = problems;
    }

    /** An input of {@code consumer}. */
    Optional<Binding> input(Position position, String text, Declared.Execution consumer) {
        var placeholders = new Placeholders(consumer.name(), problems);
        if (!placeholders.each(position, text, consumer.variables())) {
            return Optional.empty();
        }
        return new Reading(
                        position,
                        text,
                        "input '%s' of execution '%s'".formatted(text, consumer.name()),
                        consumer.elements())
                .binding();
    }

    /** An output of the workflow, which must be made by an execution. */
    Optional<Binding> output(Position position, String text, String name) {
        var reading =
                new Reading(
                        position,
                        text,
                        "'%s' as output '%s' of the workflow".formatted(text, name),
                        Expansion.elements(Optional.empty()));
        return text.contains("/") ? reading.binding() : reading.unknown();
    }

    /** One reference, which stands for as many as its consumer has elements. */
    private final class Reading {
        private final Position position;
        private final String text;
        private final String what;
        private final List<Expansion.Element> consumers;

        Reading(Position position, String text, String what, List<Expansion.Element> consumers) {
            this.position = position;
            this.text = text;
            this.what = what;
            this.consumers = consumers;
        }

        Optional<Binding> binding() {
            String[] parts = text.split("/", -1);
            return switch (parts.length) {
                case 1 -> workflowInput();
                case 2 -> single(parts[0], parts[1]);
                case 3 ->
                        parts[1].equals("*")
                                ? gather(parts[0], parts[2])
                                : element(parts[0], parts[1], parts[2]);
                default -> unknown();
            };
        }

        private Optional<Binding> workflowInput() {
            for (var consumer : consumers) {
                String name = Expansion.replaceEach(text, consumer.each());
                if (!declared.inputs().contains(name)) {
                    return unknown(name);
                }
            }
            return Optional.of(new Binding.FromInput(text));
        }

        private Optional<Binding> single(String execution, String output) {
            var producer = producer(execution, output);
            if (producer.isPresent() && producer.get().foreach().isPresent()) {
                return refuse(
                        "execution '%s' has a foreach (expected %s/*/%s for all of it, or one element such as %s/%s/%s)"
                                .formatted(
                                        execution,
                                        execution,
                                        output,
                                        execution,
                                        producer.get().elements().getFirst().index(),
                                        output));
            }
            return producer.map(_ -> new Binding.FromOutput(execution, output));
        }

        private Optional<Binding> gather(String execution, String output) {
            var producer = producer(execution, output);
            if (producer.isPresent() && producer.get().foreach().isEmpty()) {
                return refuse(
                        "execution '%s' has no foreach (expected %s/%s)"
                                .formatted(execution, execution, output));
            }
            return producer.map(_ -> new Binding.Gather(execution, output));
        }

        private Optional<Binding> element(String execution, String index, String output) {
            var producer = producer(execution, output);
            if (producer.isEmpty()) {
                return Optional.empty();
            }
            var elements = producer.get().indexes();
            for (var consumer : consumers) {
                String wanted = Expansion.replaceEach(index, consumer.each());
                if (producer.get().foreach().isEmpty() || !elements.contains(wanted)) {
                    return refuse(
                            "execution '%s' has no element '%s'%s"
                                    .formatted(
                                            execution, wanted, Suggestions.hint(wanted, elements)));
                }
            }
            return Optional.of(new Binding.FromElement(execution, index, output));
        }

        private Optional<Declared.Execution> producer(String execution, String output) {
            var producer = Optional.ofNullable(declared.executions().get(execution));
            if (producer.isEmpty() || !producer.get().outputs().contains(output)) {
                unknown();
                return Optional.empty();
            }
            return producer;
        }

        Optional<Binding> unknown() {
            return unknown(text);
        }

        private Optional<Binding> unknown(String name) {
            return refuse(
                    "no workflow input or output of that name"
                            + Suggestions.hint(name, declared.sources()));
        }

        private Optional<Binding> refuse(String why) {
            problems.add(position, "cannot use %s: %s".formatted(what, why));
            return Optional.empty();
        }
    }
}
