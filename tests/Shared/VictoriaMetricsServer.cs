using System.Diagnostics;

namespace SmartPoles.Tests.Shared;

/// <summary>A real VictoriaMetrics (Debian) with an empty data folder; repeated samples are merged, as the store's manual demands.</summary>
public sealed class VictoriaMetricsServer : ForeignServer
{
    private readonly string _program = RealPart.Require("victoria-metrics", "victoria-metrics");
    private readonly int _port = FreePort.Next();

    public override Uri Url => new($"http://127.0.0.1:{_port}");

    protected override string ReadyPath => "/health";

    public static async Task<VictoriaMetricsServer> RunAsync()
    {
        var server = new VictoriaMetricsServer();
        await server.StartAsync();
        return server;
    }

    /// <summary>Makes what was written visible to queries at once instead of after a second.</summary>
    public async Task FlushAsync()
    {
        using var response = await Http.GetAsync(new Uri(Url, "/internal/force_flush"));
        response.EnsureSuccessStatusCode();
    }

    protected override ProcessStartInfo Command() => new(_program,
    [
        $"-httpListenAddr=127.0.0.1:{_port}",
        $"-storageDataPath={Folder["data"]}",
        "-retentionPeriod=100y",
        "-dedup.minScrapeInterval=1ms",
        "-memory.allowedBytes=134217728",
        "-loggerLevel=ERROR",
    ])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };
}
