package io.atoll.control.workflow;

/** Where an execution's input comes from. */
public sealed interface Binding {
    /**
     * A workflow input.
     *
     * @param input its name; {@code ${each.x}} stands for the consumer's own value
     */
    record FromInput(String input) implements Binding {}

    /** An output of an execution without foreach. */
    record FromOutput(String execution, String output) implements Binding {}

    /**
     * An output of one element of a foreach.
     *
     * @param index the element's index text; {@code ${each.x}} stands for the consumer's own value
     */
    record FromElement(String execution, String index, String output) implements Binding {}

    /** The output of all elements of a foreach, laid out as a folder with one entry per element. */
    record Gather(String execution, String output) implements Binding {}
}
