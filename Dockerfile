# The server and its commands in an image: `docker build --tag gatehouse .`
#
#   docker run --env-file .env --publish 4000:4000 gatehouse
#   docker run --env-file .env --rm --interactive gatehouse doctor
#
# It needs nothing of the file system but /tmp, so `--read-only --tmpfs /tmp` does. Development's embedded database and
# secrets are in /data, which then has to be a volume.

FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The compiler of the build is a development dependency; of the packages that come as binaries none runs a script.
RUN npm ci --ignore-scripts
COPY .swcrc ./
COPY scripts/build.mjs scripts/
COPY src src
RUN node scripts/build.mjs

FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    DATA_DIR=/data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY scripts/start.mjs scripts/
COPY mail-templates mail-templates
COPY --from=build /app/dist dist
RUN ln -s /app/scripts/start.mjs /usr/local/bin/gatehouse && mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT || 4000}/health`, { signal: AbortSignal.timeout(3000) }).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node.js is the first process and gets SIGTERM itself; the server starts no other processes that it would have to reap.
ENTRYPOINT ["node", "--disable-sigusr1", "--max-semi-space-size=16", "/app/scripts/start.mjs"]
CMD ["serve"]
