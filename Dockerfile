# Two images: `daemon` (the last stage, and so the default) and `asterisk`. Any builder will do, BuildKit is not needed.
ARG NODE=docker.io/library/node:26-bookworm-slim
ARG DEBIAN=docker.io/library/debian:forky-slim

# Asterisk as Debian packages it. Its configuration, made by bin/container/settings.ts, is mounted at /settings/asterisk.
FROM ${DEBIAN} AS asterisk
# The same user as in the daemon's image: the two share the spool.
RUN groupadd --gid 10001 patchbay \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/patchbay --shell /usr/sbin/nologin patchbay \
 && apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      asterisk asterisk-core-sounds-en-gsm asterisk-moh-opsound-gsm odbc-mariadb unixodbc ca-certificates \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /etc/asterisk /var/log/asterisk \
 && for dir in /settings/asterisk /var/lib/patchbay /var/lib/patchbay/spool /var/lib/patchbay/keys /var/spool/patchbay \
      /var/log/patchbay; do install -d -m 0750 -o patchbay -g patchbay "$dir"; done
USER patchbay
VOLUME ["/var/lib/patchbay", "/var/spool/patchbay"]
EXPOSE 5060/udp 5060/tcp 8088/tcp
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["asterisk", "-C", "/settings/asterisk/asterisk.conf", "-rx", "core waitfullybooted"]
CMD ["asterisk", "-C", "/settings/asterisk/asterisk.conf", "-f"]

# What the daemon needs at run time. Node runs its TypeScript as it stands, so neither tsx nor esbuild is part of it, and
# a stack trace names the lines of this repository.
FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/tsx node_modules/esbuild node_modules/@esbuild node_modules/.bin node_modules/.package-lock.json \
 && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.[cm]ts' \) -delete

# The pages that a browser gets.
FROM ${NODE} AS web
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY src src
COPY bin bin
RUN node bin/build.ts

FROM ${NODE} AS daemon
RUN groupadd --gid 10001 patchbay \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin patchbay \
 && for dir in /settings/secrets /settings/database /settings/asterisk /settings/daemon /var/lib/patchbay \
      /var/spool/patchbay; do install -d -m 0755 -o patchbay -g patchbay "$dir"; done
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY sql sql
COPY asterisk-conf asterisk-conf
COPY dialplan dialplan
COPY bin bin
COPY src src
COPY --from=web /app/dist dist
USER patchbay
ENV NODE_ENV=production HTTP_HOST=0.0.0.0 HTTP_PORT=8080 DATA_DIR=/var/lib/patchbay SPOOL_DIR=/var/spool/patchbay
VOLUME ["/var/lib/patchbay", "/var/spool/patchbay"]
EXPOSE 8080/tcp
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["node", "bin/container/health.ts"]
# Settings come from the environment, or from the file that compose.yaml's first step writes.
CMD ["node", "--max-semi-space-size=32", "--no-parallel-scavenge", "--env-file-if-exists=/settings/daemon.env", "src/main.ts"]
