/**
 * Decisions of placement as values: what was asked, what was answered under which facts, the same
 * asked again, and the reason told to people. Pure.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.decision;
