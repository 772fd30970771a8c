# The same shop without the waste: what it needs, once, and in the layer that needs it.
FROM localhost/tiny-debian:bookworm AS build
ENV PATH=/opt/node/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /app
COPY package.json package-lock.json ./
# The cache is mounted: no layer has it. uvu is for tests and stays out.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
COPY server.js ./
COPY public public
# Moved, not copied: only browsers need petite-vue, and they get it from public/.
RUN mkdir -p public/vendor && mv node_modules/petite-vue/dist/petite-vue.iife.js public/vendor/ && rm -r node_modules/petite-vue

# A fresh start: deleting the base image's package lists and documents in a layer above would save nothing.
FROM scratch
ENV PATH=/opt/node/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY --from=build /bin /bin
COPY --from=build /etc /etc
WORKDIR /app
# The mode is set by the copy and costs no layer of its own.
COPY --from=build --chmod=755 /app /app
EXPOSE 3000
CMD ["node", "server.js"]
