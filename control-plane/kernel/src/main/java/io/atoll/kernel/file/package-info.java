/** Folders that nobody else may look into, and folders that somebody else may change meanwhile. */
@org.jspecify.annotations.NullMarked
package io.atoll.kernel.file;
