using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SmartPoles.LoadRig;

/// <summary>The figures with what they must hold and where they were measured.</summary>
internal sealed class RunReport(TimeProvider time, Action<string> tell)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _loadBefore = LoadAverage();
    private readonly DateTimeOffset _began = time.GetUtcNow();

    public void Write(JsonObject results, IEnumerable<Limit> limits, string? path)
    {
        var report = (JsonObject)results.DeepClone();
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
        report["limits"] = Judge(report, limits);
        var text = report.ToJsonString(Indented);
        if (path is null) Console.WriteLine(text);
        else File.WriteAllText(path, text + "\n");
    }

    private JsonObject Judge(JsonObject report, IEnumerable<Limit> limits)
    {
        var judged = new JsonObject();
        foreach (var (key, limit, isFloor) in limits)
        {
            if (report[key] is not { } value) continue;
            var holds = isFloor ? (double)value >= limit : (double)value <= limit;
            judged[key] = new JsonObject { [isFloor ? "at_least" : "at_most"] = limit, ["holds"] = holds };
            tell($"{(holds ? "holds" : "MISSED"),-7}{key} {value} ({(isFloor ? "at least" : "at most")} {limit:0.##})");
        }

        return judged;
    }

    private static string ProcessorName() => File.ReadLines("/proc/cpuinfo")
        .Where(line => line.StartsWith("model name", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':') + 1)..].Trim()).FirstOrDefault("unknown");

    /// <summary>Processes that wanted to run, over 1, 5 and 15 minutes: others on the machine make every figure worse.</summary>
    private static string LoadAverage() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3));
}
