/** What both ends of a connection agree on: versions and error codes. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol;
