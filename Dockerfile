# syntax=docker/dockerfile:1
# auth-slo as an image: Node, the product's sources (Node runs them as they are) and its dependencies, without a shell's worth of anything else.

FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No script of any package is needed, and none is run.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="auth-slo" org.opencontainers.image.licenses="Apache-2.0"
# npm and yarn are not needed to run, and are most of what a scanner finds.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-* /usr/local/bin/yarn /usr/local/bin/yarnpkg \
 && install -d -o node -g node -m 0700 /data
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json package-lock.json LICENSE main.ts config.ts ./
COPY bin ./bin
COPY cli ./cli
COPY dashboards ./dashboards
COPY demo ./demo
COPY docs ./docs
COPY examples ./examples
COPY ingest ./ingest
COPY query ./query
COPY rules ./rules
COPY store ./store
ENV NODE_ENV=production NODE_COMPILE_CACHE=/tmp/compile-cache AUTH_SLO_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 8080 4317 4318
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "/app/main.ts"]
CMD ["serve"]
