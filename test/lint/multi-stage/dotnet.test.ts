import { describe, expect, it } from 'vitest'
import { apart } from '../../support/multi-stage-table.ts'

const SDK = 'FROM mcr.microsoft.com/dotnet/sdk:8.0'
const RUNTIME = 'FROM mcr.microsoft.com/dotnet/aspnet:8.0'
const PORTS = 'ENV ASPNETCORE_HTTP_PORTS='

const RUN = [SDK, 'WORKDIR /src', 'COPY . .', 'CMD ["dotnet", "run"]']
const WEB = '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>'

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
        'RUN apk add --no-cache icu-data-full icu-libs tzdata',
        'ENV ASPNETCORE_URLS=',
        'ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false',
        'WORKDIR /src',
        'COPY --from=build /app /app',
        'ENTRYPOINT ["/app/Api"]',
      ],
    ],
    [
      'cultures and time zones that only the SDK has on Alpine',
      ['FROM mcr.microsoft.com/dotnet/sdk:8.0-alpine', 'WORKDIR /src', 'RUN dotnet publish -o /app', 'CMD ["dotnet", "/app/a.dll"]'],
      [
        'FROM mcr.microsoft.com/dotnet/aspnet:8.0-alpine',
        'RUN apk add --no-cache icu-data-full icu-libs tzdata',
        PORTS,
        'ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=false',
        'WORKDIR /src',
        'COPY --from=build /app /app',
        'CMD ["dotnet", "/app/a.dll"]',
      ],
    ],
    [
      'a program that has the runtime in it',
      [SDK, 'WORKDIR /src', 'RUN dotnet publish -c Release -r linux-x64 --self-contained true -o /app', 'CMD ["/app/tool"]'],
      ['FROM mcr.microsoft.com/dotnet/runtime-deps:8.0', PORTS, 'WORKDIR /src', 'COPY --from=build /app /app', 'CMD ["/app/tool"]'],
    ],
    [
      'one that has not',
      [SDK, 'WORKDIR /src', 'RUN dotnet publish --self-contained false -o /app', 'CMD ["/app/tool"]'],
      [RUNTIME, PORTS, 'WORKDIR /src', 'COPY --from=build /app /app', 'CMD ["/app/tool"]'],
    ],
    [
      'what was built, not published',
      [SDK, 'WORKDIR /src', 'COPY . .', 'RUN dotnet build -c Release', 'CMD ["dotnet", "bin/Release/net8.0/a.dll"]'],
      [
        RUNTIME,
        PORTS,
        'WORKDIR /src',
        'COPY --from=build /src/bin/Release/net8.0 /src/bin/Release/net8.0',
        'CMD ["dotnet", "bin/Release/net8.0/a.dll"]',
      ],
      { 'a.csproj': '', 'Program.cs': '' },
    ],
    [
      'what dotnet run starts, with what its profile sets',
      [SDK, 'WORKDIR /src', 'COPY . .', 'RUN dotnet build', 'CMD ["dotnet", "run", "-c", "Release", "--urls", "http://+:80"]'],
      [
        ...[RUNTIME, PORTS, 'ENV ASPNETCORE_ENVIRONMENT=Development', 'ENV ASPNETCORE_URLS=http://localhost:5000', 'WORKDIR /src'],
        ...['COPY appsettings.json ./', 'COPY --from=build /published /published'],
        'CMD ["dotnet", "/published/Shop.dll", "--urls", "http://+:80"]',
      ],
      {
        'a.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"><AssemblyName>Shop</AssemblyName></Project>',
        'appsettings.json': '{}',
        'Properties/launchSettings.json':
          '\uFEFF{"profiles":{"IIS":{"commandName":"IISExpress"},"a":{"commandName":"Project","applicationUrl":"http://localhost:5000","environmentVariables":{"ASPNETCORE_ENVIRONMENT":"Development"}}}}',
      },
    ],
    [
      'a program of another folder',
      [SDK, 'WORKDIR /src', 'COPY . .', 'CMD dotnet run --project tool/tool.csproj --no-launch-profile -- x'],
      [RUNTIME, PORTS, 'WORKDIR /src', 'COPY --from=build /published /published', 'CMD ["dotnet", "/published/tool.dll", "x"]'],
      { 'tool/tool.csproj': '<Project Sdk="Microsoft.NET.Sdk"><OutputType>Exe</OutputType></Project>' },
    ],
  ])('%s', (_, lines, final, files) => {
    expect(apart(lines, files).final).toEqual(final)
  })

  it.each<[reason: RegExp, lines: readonly string[], files?: Record<string, string>]>([
    [/one project file there, in --context, tells/, RUN],
    [/one project file there, in --context, tells/, RUN, { 'a.csproj': WEB, 'b.csproj': WEB }],
    [/a.csproj does not say that it makes one program/, RUN, { 'a.csproj': '<Project Sdk="Microsoft.NET.Sdk">' }],
    [/what launchSettings.json sets/, RUN, { 'a.csproj': WEB, 'Properties/launchSettings.json': '{' }],
    [
      /what launchSettings.json sets/,
      RUN,
      { 'a.csproj': WEB, 'Properties/launchSettings.json': '{"profiles":{"a":{"commandName":"Project","commandLineArgs":"x"}}}' },
    ],
    [
      /launchSettings.json sets A, and so does the Dockerfile/,
      [SDK, 'ENV A=b', ...RUN.slice(1)],
      {
        'a.csproj': WEB,
        'Properties/launchSettings.json': '{"profiles":{"a":{"commandName":"Project","environmentVariables":{"A":"x"}}}}',
      },
    ],
    [/pages of packages are found in another way/, RUN, { 'a.csproj': WEB, 'Pages/a.razor': '' }],
    [/starts it in the folder of a.csproj/, [...RUN.slice(0, 3), 'CMD ["dotnet", "run", "--project", "a"]'], { 'a/a.csproj': WEB }],
    [/line 4 needs the SDK/, [...RUN.slice(0, 3), 'CMD ["dotnet", "run", "-f", "net8.0"]'], { 'a.csproj': WEB }],
    [/line 3 needs the SDK/, [SDK, 'COPY . .', 'ENTRYPOINT ["dotnet", "watch"]']],
    [/where line 2 puts/, [SDK, 'RUN dotnet build', 'CMD ["dotnet", "/bin/Debug/netcoreapp2.1/a.dll"]']],
    [/needs the SDK/, [SDK, 'RUN dotnet publish -o /app', 'CMD dotnet watch run']],
    [/where line 2 puts what is started/, [SDK, 'RUN dotnet publish -o /app', 'CMD ["dotnet", "/other/a.dll"]']],
    [
      /which runtime runs what example.com\/sdk/,
      ['FROM example.com/sdk:8.0', 'RUN dotnet publish -o /app', 'CMD ["dotnet", "/app/a.dll"]'],
    ],
    [/line 2 runs npm/, [SDK, 'RUN npm ci', 'RUN dotnet publish -o /app', 'CMD ["dotnet", "/app/a.dll"]']],
    [/does not have the account web/, [SDK, 'RUN dotnet publish -o /app', 'USER web', 'CMD ["dotnet", "/app/a.dll"]']],
    [/^nothing$/, ['FROM mcr.microsoft.com/dotnet/aspnet:8.0', 'COPY app /app', 'CMD ["dotnet", "/app/a.dll"]']],
  ])('%s', (reason, lines, files) => {
    expect(apart(lines, files).reason).toMatch(reason)
  })
})
