package dev.coxswain.os;

/**
 * How much of its memory limit the container, or another cgroup that we are in, uses.
 *
 * @param usedBytes the working set, as Kubernetes counts it: without file pages that the kernel can take back at once
 * @param pressure share of the time that something waited for memory, of the last 10 s, in percent (PSI); empty: not known
 */
public record MemoryUse(long usedBytes, long limitBytes, String pressure) {

    public boolean reaches(int percent) {
        return usedBytes >= limitBytes / 100.0 * percent;
    }
}
