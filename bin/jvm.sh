# What ./coxswain, bin/train, bin/test and image/assemble share: which JDK, and how each role's JVM is started. Sourced;
# starts no process as long as it can. The caller sets $home, the folder of ./coxswain.
#
# find_jdk sets $jdk to the home of a JDK of version 25 or newer and returns 0, or returns 1.

# True if $1 is the home of a JDK that is new enough: its `release` file says JAVA_VERSION="25.0.3".
jdk_is_new_enough() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
    while IFS='=' read -r jdk_key jdk_value; do
        [ "$jdk_key" = JAVA_VERSION ] || continue
        jdk_value=${jdk_value#\"}
        jdk_value=${jdk_value%%[!0-9]*}
        [ "${jdk_value:-0}" -ge 25 ]
        return
    done < "$1/release"
    return 1
}

# JAVA_HOME, then the usual folders, then the java on the PATH.
find_jdk() {
    if [ -n "${JAVA_HOME:-}" ] && jdk_is_new_enough "$JAVA_HOME"; then
        jdk=$JAVA_HOME
        return 0
    fi
    for jdk in /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/* /opt/java/* "${HOME:-/root}"/.sdkman/candidates/java/* \
        "${HOME:-/root}"/.jdks/* "${HOME:-/root}"/.local/share/mise/installs/java/*; do
        jdk_is_new_enough "$jdk" && return 0
    done
    jdk=$(command -v java) && jdk=$(readlink -f "$jdk") && jdk=${jdk%/bin/java} && jdk_is_new_enough "$jdk"
}

no_jdk() {
    echo "coxswain: no JDK 25 or newer found: looked at JAVA_HOME (${JAVA_HOME:-not set}), /usr/lib/jvm, /usr/java, /opt," \
        "~/.sdkman, ~/.jdks and the PATH; install one, or set JAVA_HOME to where it is" >&2
    exit 69
}

# use_app FOLDER: the packaged program. The client's class path is short: each jar costs it a millisecond.
use_app() {
    app=$1
    client_class_path=$app/app/coxswain.jar:$app/quarkus/transformed-bytecode.jar
    for client_jar in snakeyaml-engine jackson-core jackson-annotations jackson-databind \
        jackson-dataformat-yaml snakeyaml; do
        client_class_path=$client_class_path:$app/lib/client/$client_jar.jar
    done
    # Behind the others': so the client's AOT cache fits here too.
    shell_class_path=$client_class_path
    for shell_jar in jline-reader jline-terminal jline-terminal-ffm; do
        shell_class_path=$shell_class_path:$app/lib/shell/$shell_jar.jar
    done
}
use_app "$home/target/quarkus-app"

# Each becomes the JVM of its role, with the caller's further options first; the AOT cache was made with the same
# options and class path, else the JVM ignores it.
become_supervisor() {
    exec "$jdk/bin/java" "@$home/jvm/run.options" "-Djava.library.path=$app/lib/native" "$@"
}
become_client() {
    exec "$jdk/bin/java" "@$home/jvm/client.options" -cp "$client_class_path" "$@"
}
