# The package as npm packs it, on a Debian image without the sources and without npm packages.
FROM node:22.20.0-bookworm-slim AS package
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm pack --pack-destination /tmp \
  && mkdir /unpacked \
  && tar -xzf /tmp/firstbytes-*.tgz --strip-components=1 -C /unpacked \
  && chmod 755 /unpacked/bin/firstbytes.js

FROM node:22.20.0-bookworm-slim
LABEL org.opencontainers.image.title="firstbytes" \
  org.opencontainers.image.description="Checks what every host:port in your config really speaks" \
  org.opencontainers.image.licenses="MIT"
# The command is bundled with its libraries.
COPY --from=package /unpacked /opt/firstbytes
RUN ln -s /opt/firstbytes/bin/firstbytes.js /usr/local/bin/firstbytes
# A number, so that Kubernetes can verify `runAsNonRoot`. It is the user "node" of the image.
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["firstbytes"]
CMD ["--help"]
