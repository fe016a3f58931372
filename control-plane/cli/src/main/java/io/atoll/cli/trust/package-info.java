/** Whom the command line takes for its federation: TLS that trusts one authority. */
@NullMarked
package io.atoll.cli.trust;

import org.jspecify.annotations.NullMarked;
