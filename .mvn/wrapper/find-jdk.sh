# shellcheck shell=sh
# Read by ./mvnw and ./msocket: sets java (the program) and feature (17, 25, ...), or ends with status 69 and advice.

need_jdk() {
    printf '%s: %s Install a JDK, 17 or newer (Debian: apt install openjdk-17-jdk-headless), or set JAVA_HOME to one.\n' \
        "${0##*/}" "$1" >&2
    exit 69
}

need_compiler() {
    [ -x "$(dirname -- "$java")/javac" ] || [ -x "$java_home/bin/javac" ] || need_jdk "$java_home has no compiler."
}

if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || need_jdk "No JDK in JAVA_HOME ($JAVA_HOME)."
else
    java=$(command -v java) || need_jdk 'No JDK found.'
fi
# The release file tells the version faster than java does, where there is one.
java_home=$(dirname -- "$(dirname -- "$(readlink -f "$java" 2>/dev/null || printf '%s' "$java")")")
version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$java_home/release" 2>/dev/null || :)
[ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
feature=${version%%[!0-9]*}
[ "${feature:-0}" -ge 17 ] || need_jdk "Java ${version:-of unknown version} is too old."
