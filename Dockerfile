# Coxswain's image:  docker build -t coxswain .
#
# /opt/coxswain is all of it, a Java runtime included. In an image of your own:
#   COPY --from=coxswain /opt/coxswain /opt/coxswain
#   ENTRYPOINT ["/opt/coxswain/bin/coxswain", "run"]
# docs/image.md has the rest.

# A JDK 25 in JAVA_HOME.
ARG JDK_IMAGE=docker.io/library/eclipse-temurin:25-jdk
# gcc, and glibc's static libraries.
ARG C_IMAGE=docker.io/library/gcc:14
# What the image itself is based on: glibc 2.34 or newer.
ARG BASE_IMAGE=docker.io/library/debian:13-slim
# "packaged" takes target/quarkus-app as it is, in place of building it.
ARG APP=built

FROM ${JDK_IMAGE} AS built
WORKDIR /src
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY bin bin
COPY jvm jvm
COPY src/main src/main
ARG MAVEN_ARGS=
RUN MAVEN_OPTS=--sun-misc-unsafe-memory-access=allow ./mvnw -q -B package -DskipTests -DskipTraining ${MAVEN_ARGS}

FROM scratch AS packaged
COPY target/quarkus-app /src/target/quarkus-app

FROM ${APP} AS app

FROM ${C_IMAGE} AS launcher
COPY image/coxswain.c /src/
RUN mkdir -p /out && gcc -std=gnu17 -Wall -Wextra -Werror -Os -s -static -o /out/coxswain /src/coxswain.c

FROM ${JDK_IMAGE} AS assembled
# No time of the build gets into the files; the pom has the same one.
ARG SOURCE_DATE_EPOCH=1767225600
WORKDIR /src
COPY LICENSE ./
COPY bin bin
COPY jvm jvm
COPY image/assemble image/assemble
COPY --from=app /src/target/quarkus-app target/quarkus-app
COPY --from=launcher /out/coxswain /opt/coxswain/bin/coxswain
RUN SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH} image/assemble

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=
LABEL org.opencontainers.image.title="Coxswain" \
      org.opencontainers.image.description="A process supervisor: PID 1 of a pod, or of a plain machine." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=assembled /opt/coxswain /opt/coxswain
ENV PATH=/opt/coxswain/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# Nobody in particular; no account is needed for it. A number, so that runAsNonRoot can be checked.
USER 65532:65532
ENTRYPOINT ["/opt/coxswain/bin/coxswain", "run"]
