/** Words and clocks that every process of Atoll shares. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel;
