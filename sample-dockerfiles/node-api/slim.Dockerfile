FROM node:22-bookworm-slim
RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN npm install && npm cache clean --force
RUN chown -R node:node /app
USER node
HEALTHCHECK CMD curl -f http://localhost:3000/health || exit 1
CMD ["npm", "start"]
