import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const SDK = 'FROM mcr.microsoft.com/dotnet/sdk:8.0'
const RUNTIME = 'FROM mcr.microsoft.com/dotnet/aspnet:8.0'
const PORTS = 'ENV ASPNETCORE_HTTP_PORTS='

describe('a last stage for what dotnet publishes', () => {
  it.each<[what: string, lines: readonly string[], final: readonly string[], files?: Record<string, string>]>([
    [
      'the folder that it is published to and started in',
      [
        SDK,
        'WORKDIR /src',
        'COPY . .',
        'RUN dotnet publish -c Release -o /app',
        'WORKDIR /app',
        'USER app',
        'ENTRYPOINT ["dotnet", "Api.dll"]',
      ],
      [RUNTIME, PORTS, 'COPY --from=build /app /app', 'WORKDIR /app', 'USER app', 'ENTRYPOINT ["dotnet", "Api.dll"]'],
    ],
    [
      'ports that are said',
      [
        SDK,
        'ENV ASPNETCORE_URLS=http://+:80',
        'WORKDIR /src',
        'RUN dotnet publish --output=out a.csproj',
        'CMD ["dotnet", "/src/out/a.dll"]',
      ],
      [
        RUNTIME,
        'ENV ASPNETCORE_URLS=http://+:80',
        'WORKDIR /src',
        'COPY --from=build /src/out /src/out',
        'CMD ["dotnet", "/src/out/a.dll"]',
      ],
    ],
    [
      'what it finds in the folder that it is started in',
      [SDK, 'WORKDIR /src', 'COPY . .', 'RUN dotnet publish -c Release', 'CMD ["dotnet", "bin/Release/net8.0/publish/a.dll"]'],
      [
        RUNTIME,
        PORTS,
        'WORKDIR /src',
        'COPY appsettings.json ./',
        'COPY wwwroot ./wwwroot',
        'COPY --from=build /src/bin/Release/net8.0/publish /src/bin/Release/net8.0/publish',
        'CMD ["dotnet", "bin/Release/net8.0/publish/a.dll"]',
      ],
      { 'a.csproj': '', 'Program.cs': '', 'appsettings.json': '', 'wwwroot/a.css': '', 'Properties/launchSettings.json': '' },
    ],
    [
      'an older release, whose ports have another name, on Alpine',
      ['FROM mcr.microsoft.com/dotnet/sdk:6.0-alpine', 'WORKDIR /src', 'RUN dotnet publish -o /app', 'ENTRYPOINT ["/app/Api"]'],
      [
        'FROM mcr.microsoft.com/dotnet/aspnet:6.0-alpine',
        'ENV ASPNETCORE_URLS=',
        'WORKDIR /src',
        'COPY --from=build /app /app',
        'ENTRYPOINT ["/app/Api"]',
      ],
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it.each<[reason: RegExp, lines: readonly string[]]>([
    [/line 3 needs the SDK/, [SDK, 'COPY . .', 'ENTRYPOINT ["dotnet", "run"]']],
    [/needs the SDK/, [SDK, 'RUN dotnet publish -o /app', 'CMD dotnet watch run']],
    [/where line 2 puts what is started/, [SDK, 'RUN dotnet publish -o /app', 'CMD ["dotnet", "/other/a.dll"]']],
    [
      /which runtime runs what example.com\/sdk/,
      ['FROM example.com/sdk:8.0', 'RUN dotnet publish -o /app', 'CMD ["dotnet", "/app/a.dll"]'],
    ],
    [/line 2 runs npm/, [SDK, 'RUN npm ci', 'RUN dotnet publish -o /app', 'CMD ["dotnet", "/app/a.dll"]']],
    [/does not have the account web/, [SDK, 'RUN dotnet publish -o /app', 'USER web', 'CMD ["dotnet", "/app/a.dll"]']],
    [/^nothing$/, ['FROM mcr.microsoft.com/dotnet/aspnet:8.0', 'COPY app /app', 'CMD ["dotnet", "/app/a.dll"]']],
  ])('%s', (reason, lines) => {
    expect(apart(lines).reason).toMatch(reason)
  })
})
