/**
 * What {@code k8s/}, {@code kustomization/} and {@code helm/} give: rendered by the real kubectl and helm, and compared
 * as objects. What a real API server says of them is in {@code dev.coxswain.system.ManifestsIT}.
 */
@NullMarked
package dev.coxswain.manifests;

import org.jspecify.annotations.NullMarked;
