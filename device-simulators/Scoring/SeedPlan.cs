using System.Security.Cryptography;
using System.Text.Json;
using SmartPoles.DeviceSimulators.Scenarios;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>
/// What scores are told for, fixed before rules are tuned: the city, the seeds that rules may be tuned with, those that they may not,
/// and what the scenes were at that time. Read from <c>seeds.json</c>.
/// </summary>
/// <param name="Version">1.</param>
/// <param name="Division">Division of the cities.</param>
/// <param name="Components">Components of each city.</param>
/// <param name="Tuning">Seeds of city, world and picks to tune rules with.</param>
/// <param name="HeldOut">Seeds that nobody tunes with: the figures that are published.</param>
/// <param name="ScenesSha256">Of the built-in scenarios, see <see cref="HashScenes"/>.</param>
internal sealed record SeedPlan(int Version, int Division, int Components, IReadOnlyList<ulong> Tuning, IReadOnlyList<ulong> HeldOut, string ScenesSha256)
{
    internal const string TuningName = "tuning";
    internal const string HeldOutName = "held-out";

    private static readonly JsonSerializerOptions Layout = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The plan that came with the program.</summary>
    internal static SeedPlan Fixed { get; } = Read();

    /// <summary>Names and bytes of all built-in scenarios, the demo's apart, which is about its own poles.</summary>
    internal static string HashScenes()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Names)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name + "\n"));
            hash.AppendData(ScenarioLibrary.Load(name, out _)!);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The scenarios of a score.</summary>
    internal static IReadOnlyList<string> Names { get; } = [.. ScenarioLibrary.Names.Where(name => name != "demo")];

    /// <summary>A set by its name; null for none.</summary>
    internal IReadOnlyList<ulong>? Find(string set) => set switch { TuningName => Tuning, HeldOutName => HeldOut, _ => null };

    private static SeedPlan Read()
    {
        using var file = typeof(SeedPlan).Assembly.GetManifestResourceStream("scoring/seeds.json")!;
        return JsonSerializer.Deserialize<SeedPlan>(file, Layout)!;
    }
}
