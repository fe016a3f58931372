/**
 * What the compiler cannot check: the arrows between modules, the glossary, and the health numbers.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.architecture;
