using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.Hydraulics;

/// <summary>What EPANET's own engine (npm epanet-js) says about a network, in its units: seconds, heads, flows.</summary>
internal sealed class EpanetRun
{
    private EpanetRun(IReadOnlyList<string> nodes, IReadOnlyList<string> links, IReadOnlyList<State> states)
    {
        Nodes = nodes;
        Links = links;
        States = states;
    }

    public IReadOnlyList<string> Nodes { get; }

    public IReadOnlyList<string> Links { get; }

    public IReadOnlyList<State> States { get; }

    public State At(long seconds) => States.Single(state => state.Seconds == seconds);

    public static async Task<EpanetRun> Of(string path, int hours)
    {
        var lines = await NpmPeer.RunScript("epanet.cjs", [path, $"{hours}"]);
        using var names = JsonDocument.Parse(lines[0]);
        return new EpanetRun(
            Names(names.RootElement.GetProperty("nodes")),
            Names(names.RootElement.GetProperty("links")),
            [.. lines.Skip(1).Select(Read)]);
    }

    /// <summary>The same for a network that is only text.</summary>
    public static async Task<EpanetRun> OfText(string inp, int hours)
    {
        var path = Path.Combine(Path.GetTempPath(), $"net-{Guid.NewGuid():N}.inp");
        try
        {
            await File.WriteAllTextAsync(path, inp, TestContext.Current.CancellationToken);
            return await Of(path, hours);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static State Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        return new State(
            json.RootElement.GetProperty("seconds").GetInt64(),
            Numbers(json.RootElement.GetProperty("heads")),
            Numbers(json.RootElement.GetProperty("flows")));
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetDouble())];

    private static string[] Names(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];

    /// <summary>One hydraulic step.</summary>
    public sealed record State(long Seconds, double[] Heads, double[] Flows);
}
