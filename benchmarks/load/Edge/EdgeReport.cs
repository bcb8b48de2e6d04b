using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmartPoles.LoadRig.Edge;

/// <summary>The figures with what they must hold and where they were measured.</summary>
internal sealed class EdgeReport(RigContext rig)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Issue 3: largest allowed, or smallest for what must be large.</summary>
    private static readonly (string Key, double Limit, bool IsFloor)[] Limits =
    [
        ("binary_mb", 12, false),
        ("rss_mb", 32, false),
        ("rss_server_away_mb", 64, false),
        ("first_poll_ms", 300, false),
        ("line_use", 0.95, true),
        ("cpu_percent", 2, false),
        ("p99_period_ratio_5_of_20_dead", 1.1, false),
        ("dead_share_percent", 2, false),
        ("recovery_400mb_ms", 1000, false),
        ("tcp_read_us", 20, false),
        ("outbox_30d_mb", 512 * 1.048576, false),
    ];

    private readonly string _loadBefore = LoadAverage();
    private readonly DateTimeOffset _began = rig.Time.GetUtcNow();

    public void Write(string? path)
    {
        var report = (JsonObject)rig.Results.DeepClone();
        report["command"] = "dotnet run --project benchmarks/load -c Release -- " + string.Join(' ', Environment.GetCommandLineArgs().Skip(1));
        report["began_utc"] = _began.ToString("yyyy-MM-dd HH:mm");
        report["machine"] = new JsonObject
        {
            ["processor"] = ProcessorName(),
            ["cores"] = Environment.ProcessorCount,
            ["system"] = RuntimeInformation.OSDescription,
            ["load_average_before"] = _loadBefore,
            ["load_average_after"] = LoadAverage(),
        };
        var limits = new JsonObject();
        foreach (var (key, limit, isFloor) in Limits)
        {
            if (report[key] is not { } value) continue;
            var holds = isFloor ? (double)value >= limit : (double)value <= limit;
            limits[key] = new JsonObject { [isFloor ? "at_least" : "at_most"] = limit, ["holds"] = holds };
            rig.Tell($"{(holds ? "holds" : "MISSED"),-7}{key} {value} ({(isFloor ? "at least" : "at most")} {limit:0.##})");
        }

        report["limits"] = limits;
        var text = report.ToJsonString(Indented);
        if (path is null) Console.WriteLine(text);
        else File.WriteAllText(path, text + "\n");
    }

    private static string ProcessorName() => File.ReadLines("/proc/cpuinfo")
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':') + 1)..].Trim()).FirstOrDefault("unknown");

    /// <summary>Processes that wanted to run, over 1, 5 and 15 minutes: others on the machine make every figure worse.</summary>
    private static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));
}
