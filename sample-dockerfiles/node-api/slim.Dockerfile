FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
# The cache is mounted: no layer has it.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
COPY server.js ./
USER node
# node asks for itself: curl would be a package more.
HEALTHCHECK CMD ["node", "-e", "fetch('http://localhost:3000/health').then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["node", "server.js"]
