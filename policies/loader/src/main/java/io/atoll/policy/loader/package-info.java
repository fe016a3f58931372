/** Policy files to compiled policies: YAML with CEL expressions, type-checked, with positions. */
@org.jspecify.annotations.NullMarked
package io.atoll.policy.loader;
