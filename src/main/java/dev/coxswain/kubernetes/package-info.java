/**
 * Everything that talks to the API server: the ConfigMap source, the Events, the status.
 *
 * <p>Rule: the API server may be slow, away or hostile. Nothing here is waited for by the core, and nothing that it
 * says or fails to say touches what runs, but for a good document. With a file as source no class of the client library
 * is loaded.
 */
@NullMarked
package dev.coxswain.kubernetes;

import org.jspecify.annotations.NullMarked;
