FROM node:20 AS build
WORKDIR /usr/src/app
COPY . .
RUN npm ci
RUN npm run build
RUN npm prune --omit=dev
RUN rm -rf src

FROM node:20-slim
WORKDIR /usr/src/app
COPY expected.json package.json ./
COPY --from=build /usr/src/app/node_modules /usr/src/app/node_modules
COPY --from=build /usr/src/app/dist /usr/src/app/dist
EXPOSE 3000
CMD ["npm", "start"]
