# syntax=docker/dockerfile:1
# One file for every app: docker build --build-arg APP=api --tag soundfoundry-api .
#
# Where packages come from a registry of one's own, or past a proxy with a certificate of its own, two secrets help, neither of
# which gets into a layer: --secret id=npmrc,src=$HOME/.npmrc --secret id=certificates,src=$NODE_EXTRA_CA_CERTS
FROM node:20-bookworm-slim AS base
WORKDIR /app

FROM base AS packages
ENV TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
# The pnpm that package.json pins, without a second place that names its version.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
  --mount=type=secret,id=certificates,target=/run/secrets/certificates \
  if [ -f /run/secrets/certificates ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/certificates; fi \
  && npm install --global --no-fund --no-audit "$(node -p "require('./package.json').packageManager")" \
  && pnpm fetch
COPY . .
RUN pnpm install --frozen-lockfile --offline
# Everything at once: the images share this layer, and whatever an app imports is there.
RUN pnpm exec turbo run build --output-logs=errors-only

# From here on an image of its own for each app.
FROM packages AS build
ARG APP
RUN test -n "$APP" || (echo "name an app: --build-arg APP=api" && false)
# Injected packages are what lets the lockfile pin the image too; the older way of `deploy` resolves anew.
RUN pnpm --filter="@soundfoundry/$APP" --config.inject-workspace-packages=true deploy --prod --offline /deployed

FROM base AS app
ENV NODE_ENV=production
COPY --from=build --chown=root:root /deployed ./
# A few files, which the gateway serves: it looks for them beside its own folder.
COPY --from=build --chown=root:root /app/apps/dashboard/dist /dashboard/dist
USER node
CMD ["node", "dist/main.js"]
