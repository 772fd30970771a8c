FROM node:22 AS build
WORKDIR /app
COPY . .
RUN npm install
RUN npm run build
RUN npm install -g serve

FROM nginx:stable-alpine-slim
ENV PORT=3000
RUN mkdir -p /etc/nginx/templates && printf '%s\n' 'server {' '  listen ${PORT};' '  root /app/dist;' '  gzip on;' '  gzip_types text/css application/javascript application/json image/svg+xml;' '  location / {' '    try_files $uri $uri/ /index.html;' '  }' '}' > /etc/nginx/templates/default.conf.template
WORKDIR /app
COPY --from=build /app/dist /app/dist
CMD ["nginx", "-g", "daemon off;"]
