using System.Diagnostics;

namespace SmartPoles.LoadRig.Sink;

/// <summary>A real database of Debian, empty, on free ports; set up as the fault tests set it up, but for its memory, which is its own affair.</summary>
internal static class Database
{
    public const string InfluxDb = "influxdb1";
    public const string VictoriaMetrics = "victoriametrics";

    public static async Task<(ChildProgram Program, Uri Url)> StartAsync(string store, ScratchFolder folder, HttpClient http, TimeProvider time, CancellationToken stop)
    {
        var port = ChildProgram.FreePort();
        var url = new Uri($"http://127.0.0.1:{port}");
        var (command, readyPath) = store == InfluxDb ? (Influx(folder, port), "/ping") : (Victoria(folder, port), "/health");
        return (await ChildProgram.StartAsync(command, token => IsReadyAsync(http, new Uri(url, readyPath), token), time, stop), url);
    }

    private static ProcessStartInfo Influx(ScratchFolder folder, ushort port)
    {
        var config = folder["influxdb.conf"];
        File.WriteAllText(config, $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{ChildProgram.FreePort()}"
            [meta]
              dir = "{folder["meta"]}"
            [data]
              dir = "{folder["data"]}"
              wal-dir = "{folder["wal"]}"
              index-version = "tsi1"
              max-values-per-tag = 0
            [monitor]
              store-enabled = false
            [http]
              bind-address = "127.0.0.1:{port}"
              log-enabled = false
            """);
        return new ProcessStartInfo(ChildProgram.Require("influxd", "influxdb"), ["-config", config]) { Environment = { ["HOME"] = folder.Path } };
    }

    private static ProcessStartInfo Victoria(ScratchFolder folder, ushort port) => new(
        ChildProgram.Require("victoria-metrics", "victoria-metrics"),
        [
            $"-httpListenAddr=127.0.0.1:{port}", $"-storageDataPath={folder["data"]}", "-retentionPeriod=100y", "-dedup.minScrapeInterval=1ms",
            "-loggerLevel=ERROR",
        ]);

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri url, CancellationToken stop)
    {
        try
        {
            using var response = await http.GetAsync(url, stop);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
