/** Tests of versions and error codes. */
@org.jspecify.annotations.NullMarked
package io.atoll.protocol;
