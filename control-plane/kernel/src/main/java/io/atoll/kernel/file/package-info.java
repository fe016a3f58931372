/** Folders that somebody else may change while they are read. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.file;
