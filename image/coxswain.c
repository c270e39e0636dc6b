/*
 * /opt/coxswain/bin/coxswain: what ./coxswain is on a plain machine, for images that need not have a shell. Becomes
 * java, so signals and PID 1 are java's own. Statically linked: it starts in an image without glibc, and can say there
 * why java doesn't.
 *
 * The options of each role are in jvm/run.args, client.args and shell.args; image/assemble writes them from jvm/NAME.options.
 * The paths are fixed, because an AOT cache fits one class path only.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define HOME "/opt/coxswain"
#define JAVA HOME "/runtime/bin/java"

enum { INTERNAL = 70, NO_JAVA = 69, OUR_ARGUMENTS = 7 };

struct role {
    const char *options;
    const char *cache;
    const char *program[3];
};

static const struct role supervisor = {
    "@" HOME "/jvm/run.args", HOME "/app/run.aot", {"-jar", HOME "/app/quarkus-run.jar", NULL}};
static const struct role configmap = {
    "@" HOME "/jvm/run.args", HOME "/app/configmap.aot", {"-jar", HOME "/app/quarkus-run.jar", NULL}};
static const struct role client = {"@" HOME "/jvm/client.args", HOME "/app/client.aot", {"dev.coxswain.app.Main", NULL}};
static const struct role shell = {"@" HOME "/jvm/shell.args", HOME "/app/client.aot", {"dev.coxswain.app.Main", NULL}};

static const char *value(const char *variable) {
    const char *found = getenv(variable);
    return found != NULL && *found != '\0' ? found : NULL;
}

static int is_utf8(void) {
    const char *locale = value("LC_ALL");
    locale = locale != NULL ? locale : value("LC_CTYPE");
    locale = locale != NULL ? locale : value("LANG");
    for (; locale != NULL && *locale != '\0'; locale++) {
        if (strncasecmp(locale, "utf", 3) == 0) {
            return 1;
        }
    }
    return 0;
}

static int is_configmap(const char *source) {
    return strncmp(source, "configmap/", strlen("configmap/")) == 0;
}

/* Decides about a cache and nothing else: what the source is, the program finds out by itself. */
static int from_configmap(int argc, char **argv) {
    const char *source = value("COXSWAIN_SOURCE");
    if (source != NULL && is_configmap(source)) {
        return 1;
    }
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *equals = strchr(argv[i], '=');
        if (is_configmap(argv[i]) || (equals != NULL && is_configmap(equals + 1))) {
            return 1;
        }
    }
    return 0;
}

/* In memory of its own, which exec gives back. */
static char *join(const char *first, const char *second) {
    size_t length = strlen(first) + strlen(second) + 1;
    char *joined = malloc(length);
    if (joined == NULL) {
        perror("coxswain");
        exit(INTERNAL);
    }
    snprintf(joined, length, "%s%s", first, second);
    return joined;
}

static int explain(int error) {
    if (access(JAVA, F_OK) != 0) {
        fprintf(stderr, "coxswain: " JAVA ": %s; copy or mount the whole folder to " HOME ", no other place will do\n",
            strerror(errno));
    } else if (error == ENOENT) {
        /* The file is there, so what is missing is its ELF interpreter, ld-linux. */
        fprintf(stderr, "coxswain: this image has no glibc, which Coxswain's Java runtime needs (an image with musl, as"
            " Alpine, or with no C library at all); use one with glibc 2.34 or newer: Debian, Ubuntu, Red Hat UBI,"
            " distroless base\n");
    } else {
        fprintf(stderr, "coxswain: cannot start " JAVA ": %s\n", strerror(error));
    }
    return NO_JAVA;
}

int main(int argc, char **argv) {
    const struct role *role = &client;
    if (argc > 1 && strcmp(argv[1], "run") == 0) {
        role = from_configmap(argc, argv) ? &configmap : &supervisor;
    } else if (argc > 1 && strcmp(argv[1], "shell") == 0) {
        role = &shell;
    }
    char **command = calloc((size_t)argc + OUR_ARGUMENTS, sizeof *command);
    if (command == NULL) {
        perror("coxswain");
        return INTERNAL;
    }
    size_t n = 0;
    command[n++] = (char *)JAVA;
    command[n++] = (char *)role->options;
    /* A cache that isn't there would cost the JVM its default one too: then none is named. */
    command[n++] = access(role->cache, R_OK) == 0 ? join("-XX:AOTCache=", role->cache) : (char *)"-Xshare:auto";
    /*
     * In the C locale, which is a container's, Java garbles arguments and refuses paths with letters that aren't
     * ASCII. The supervisor hears what LC_ALL was, since its workers get that.
     */
    if (!is_utf8()) {
        const char *before = value("LC_ALL");
        command[n++] = join("-Dcoxswain.lc_all=", before != NULL ? before : "");
        setenv("LC_ALL", "C.UTF-8", 1);
    }
    for (const char *const *part = role->program; *part != NULL; part++) {
        command[n++] = (char *)*part;
    }
    for (int i = 1; i < argc; i++) {
        command[n++] = argv[i];
    }
    /* Java doesn't start in a folder that has been removed. */
    char *folder = getcwd(NULL, 0);
    if (folder == NULL && errno == ENOENT) {
        fputs("coxswain: the current folder has been removed; go to another one first\n", stderr);
        return INTERNAL;
    }
    execv(JAVA, command);
    return explain(errno);
}
