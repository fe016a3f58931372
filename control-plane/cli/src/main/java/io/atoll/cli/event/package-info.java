/** Following events. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.event;
