package dev.coxswain.logs;

/** Which instances' lines are asked for. Called under a lock: it must be quick and must not call back. */
@FunctionalInterface
public interface Target {

    boolean matches(String worker, int index);

    static Target all() {
        return (worker, index) -> true;
    }

    static Target worker(String name) {
        return (worker, index) -> worker.equals(name);
    }

    static Target instance(String name, int number) {
        return (worker, index) -> index == number && worker.equals(name);
    }

    default Target or(Target other) {
        return (worker, index) -> matches(worker, index) || other.matches(worker, index);
    }
}
