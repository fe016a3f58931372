/** What the site's owner wrote: read, checked, and watched for what changes by itself. */
@org.jspecify.annotations.NullMarked
package io.atoll.agent.app.config;
