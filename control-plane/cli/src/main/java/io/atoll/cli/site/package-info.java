/** Commands about sites: invite, list, show, and what an operator wants of them. */
@org.jspecify.annotations.NullMarked
package io.atoll.cli.site;
