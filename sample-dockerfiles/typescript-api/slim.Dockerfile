FROM node:22-bookworm AS build
WORKDIR /usr/src/app
COPY package.json package-lock.json tsconfig.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY src src
# What only the compiler needs goes before the modules are copied.
RUN npm run build && npm prune --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /usr/src/app
COPY --from=build /usr/src/app/package.json ./
COPY --from=build /usr/src/app/node_modules node_modules
COPY --from=build /usr/src/app/dist dist
EXPOSE 3000
USER node
CMD ["node", "dist/server.js"]
