package dev.coxswain.system;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A test against the real API server, in a namespace of its own. */
abstract class KubeCase {

    @RegisterExtension
    static final KubeApi API = new KubeApi();

    @RegisterExtension
    final Sandbox sandbox = new Sandbox();

    KubeTenant tenant = uninitialized();

    @SuppressWarnings("NullAway")
    private static KubeTenant uninitialized() {
        return null;
    }

    @BeforeEach
    final void tenant() {
        tenant = new KubeTenant(API, sandbox);
    }

    /** The program with a ConfigMap of this spec as its source. */
    final Supervised supervise(String spec) {
        tenant.create(spec);
        return sandbox.settled(sandbox.run("configmap/shop"));
    }
}
