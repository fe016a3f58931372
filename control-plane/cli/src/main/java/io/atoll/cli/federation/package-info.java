/** Commands about the federation as a whole: version, status, and the local one of dev. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.federation;
