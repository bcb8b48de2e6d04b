using System.Diagnostics;

namespace SmartPoles.Tests.Shared;

/// <summary>A real InfluxDB 1.x (<c>influxd</c> of Debian) with an empty data folder.</summary>
public sealed class InfluxServer : ForeignServer
{
    private readonly string _program = RealPart.Require("influxd", "influxdb");
    private readonly int _port = FreePort.Next();
    private readonly int _controlPort = FreePort.Next();

    /// <summary>Greatest body that it takes, bytes.</summary>
    public int BodyBytesMax { get; init; } = 25_000_000;

    public override Uri Url => new($"http://127.0.0.1:{_port}");

    protected override string ReadyPath => "/ping";

    public static async Task<InfluxServer> RunAsync()
    {
        var server = new InfluxServer();
        await server.StartAsync();
        return server;
    }

    /// <summary>The answer to an InfluxQL statement, JSON as it comes.</summary>
    public async Task<string> QueryAsync(string database, string statement) =>
        await Http.GetStringAsync(new Uri(Url, $"/query?db={Uri.EscapeDataString(database)}&epoch=ms&q={Uri.EscapeDataString(statement)}"));

    /// <summary>Executes a statement that changes something.</summary>
    public async Task ExecuteAsync(string statement)
    {
        using var content = new FormUrlEncodedContent([new("q", statement)]);
        using var response = await Http.PostAsync(new Uri(Url, "/query"), content);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Posts lines as they are; the status code and the body of the answer.</summary>
    public async Task<(int Status, string Body)> WriteAsync(string database, ReadOnlyMemory<byte> lines)
    {
        using var content = new ReadOnlyMemoryContent(lines);
        using var response = await Http.PostAsync(new Uri(Url, $"/write?db={Uri.EscapeDataString(database)}&precision=ms"), content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    protected override ProcessStartInfo Command()
    {
        var config = Folder["influxdb.conf"];
        File.WriteAllText(config, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{_controlPort}"
            [meta]
              dir = "{Folder["meta"]}"
            [data]
              dir = "{Folder["data"]}"
              wal-dir = "{Folder["wal"]}"
              index-version = "tsi1"
              max-values-per-tag = 0
            [monitor]
              store-enabled = false
            [http]
              bind-address = "127.0.0.1:{_port}"
              log-enabled = false
              max-body-size = {BodyBytesMax}
            """);
        return new ProcessStartInfo(_program, ["-config", config])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = Folder.Path },
        };
    }
}
