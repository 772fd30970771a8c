FROM nginx:stable-alpine-slim
COPY --chmod=755 site /usr/share/nginx/html
