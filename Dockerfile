# syntax=docker/dockerfile:1
# One file for every app: docker build --build-arg APP=api --tag soundfoundry-api .
FROM node:20-bookworm-slim AS base
WORKDIR /app

FROM base AS packages
ENV TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
# The pnpm that package.json pins, without a second place that names its version.
RUN npm install --global --no-fund --no-audit "$(node -p "require('./package.json').packageManager")" \
  && pnpm fetch
COPY . .
RUN pnpm install --frozen-lockfile --offline

# From here on an image of its own for each app; the layers above are shared.
FROM packages AS build
ARG APP
RUN test -n "$APP" || (echo "name an app: --build-arg APP=api" && false)
RUN pnpm exec turbo run build --filter="@soundfoundry/$APP" --filter=@soundfoundry/dashboard \
  && pnpm --filter="@soundfoundry/$APP" deploy --prod --legacy /deployed

FROM base AS app
ENV NODE_ENV=production
COPY --from=build --chown=root:root /deployed ./
# A few files, which the gateway serves: it looks for them beside its own folder.
COPY --from=build --chown=root:root /app/apps/dashboard/dist /dashboard/dist
USER node
CMD ["node", "dist/main.js"]
