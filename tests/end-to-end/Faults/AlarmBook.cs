using System.Globalization;
using System.Text.Json;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>The alarms of a server and the changes that its journal makes, as lines that can be compared to the byte.</summary>
internal static class AlarmBook
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>What the server's book has, a line for each alarm.</summary>
    internal static async Task<List<string>> LinesAsync(CityRig city)
    {
        var lines = new List<string>();
        for (string? after = null; ;)
        {
            using var answer = await city.Http.GetAsync($"api/v1/alarms?state=all&limit=10000{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            foreach (var alarm in page.RootElement.EnumerateArray())
            {
                var cleared = alarm.GetProperty("clearedUnixMs");
                lines.Add(Line(
                    alarm.GetProperty("id").GetString()!, alarm.GetProperty("rule").GetString()!, alarm.GetProperty("ruleVersion").GetInt32(), alarm.GetProperty("level").GetInt32(),
                    alarm.GetProperty("subject").GetString()!, alarm.GetProperty("onsetUnixMs").GetInt64(), alarm.GetProperty("raisedUnixMs").GetInt64(),
                    alarm.GetProperty("value").ValueKind == JsonValueKind.Null ? double.NaN : alarm.GetProperty("value").GetDouble(), alarm.GetProperty("position").GetInt64(),
                    cleared.ValueKind == JsonValueKind.Null ? null : cleared.GetInt64()));
            }

            if (!answer.Headers.TryGetValues("X-Next-Cursor", out var next)) return [.. lines.Order(StringComparer.Ordinal)];
            after = next.First();
        }
    }

    /// <summary>Every change that the rules of a file make of the server's journal, by a backtest over it.</summary>
    internal static async Task<string[]> TransitionsAsync(CityRig city, string rules)
    {
        var told = city.Folder["transitions.txt"];
        await using var program = RunningProgram.Start(
            RunningProgram.Server, "backtest", "--rules", rules, "--alone", "--transitions", told, "--data", city.Folder["server"], "--server", city.Url);
        Assert.True(await program.WaitAsync(Limit) == 0, program.Output);
        return await File.ReadAllLinesAsync(told);
    }

    internal static string Line(string id, string rule, int version, int level, string subject, long onset, long raised, double value, long position, long? cleared) =>
        string.Create(CultureInfo.InvariantCulture, $"{id} {rule} {version} {level} {subject} {onset} {raised} {value:R} {position} {(cleared is { } at ? at : "-")}");
}
