/**
 * What people and programs ask for: runs, cancels, uploads, downloads, registering in place; the
 * checks before it is done, and the keys that make it repeatable.
 */
@org.jspecify.annotations.NullMarked
package io.atoll.control.command;
