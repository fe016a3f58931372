/** The one reader of every file that people write: YAML with positions, schemas and suggestions. */
@org.jspecify.annotations.NullMarked
package io.atoll.files;
